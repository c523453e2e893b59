// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>The report of an SGX enclave (spec/attestation.md §3).</summary>
public sealed record SgxReport : EnclaveReport
{
    internal const int Size = 384;

    private SgxReport(ReadOnlySpan<byte> bytes)
        : base(TeeType.Sgx, ((SgxFlags)bytes[48]).HasFlag(SgxFlags.Debug), ByteString.Copy(bytes.Slice(320, 64)))
    {
        CpuSvn = ByteString.Copy(bytes[..16]);
        MiscSelect = ByteString.Copy(bytes.Slice(16, 4));
        IsvExtProdId = ByteString.Copy(bytes.Slice(32, 16));
        Attributes = ByteString.Copy(bytes.Slice(48, 16));
        MrEnclave = ByteString.Copy(bytes.Slice(64, 32));
        MrSigner = ByteString.Copy(bytes.Slice(128, 32));
        ConfigId = ByteString.Copy(bytes.Slice(192, 64));
        IsvProdId = BinaryPrimitives.ReadUInt16LittleEndian(bytes[256..]);
        IsvSvn = BinaryPrimitives.ReadUInt16LittleEndian(bytes[258..]);
        ConfigSvn = BinaryPrimitives.ReadUInt16LittleEndian(bytes[260..]);
        IsvFamilyId = ByteString.Copy(bytes.Slice(304, 16));
    }

    /// <inheritdoc/>
    public override Hash32 Measurement => Hash32.FromSpan(MrEnclave);

    /// <summary>SVNs of the processor as it packs them, 16 bytes.</summary>
    public ByteString CpuSvn { get; }

    /// <summary>Four bytes, little-endian.</summary>
    public ByteString MiscSelect { get; }

    /// <summary>16 bytes.</summary>
    public ByteString IsvExtProdId { get; }

    /// <summary>16 bytes; the first holds <see cref="Flags"/>.</summary>
    public ByteString Attributes { get; }

    /// <summary>SHA-256 measurement of the enclave's code and data.</summary>
    public ByteString MrEnclave { get; }

    /// <summary>SHA-256 of the key that signed the enclave.</summary>
    public ByteString MrSigner { get; }

    /// <summary>64 bytes.</summary>
    public ByteString ConfigId { get; }

    /// <summary>Which product of its signer it is.</summary>
    public ushort IsvProdId { get; }

    /// <summary>The security version of the product.</summary>
    public ushort IsvSvn { get; }

    /// <summary>The security version of its configuration.</summary>
    public ushort ConfigSvn { get; }

    /// <summary>16 bytes.</summary>
    public ByteString IsvFamilyId { get; }

    internal SgxFlags Flags => (SgxFlags)Attributes.Span[0];

    /// <summary>The fields of a report of exactly 384 bytes.</summary>
    internal static SgxReport Of(ReadOnlySpan<byte> bytes) => new(bytes[..Size]);
}

/// <summary>The first byte of an enclave's ATTRIBUTES.</summary>
[Flags]
internal enum SgxFlags : byte
{
    None = 0,
    Init = 0x01,
    Debug = 0x02,
    Mode64 = 0x04,
    ProvisionKey = 0x10,
    LaunchKey = 0x20,
}
