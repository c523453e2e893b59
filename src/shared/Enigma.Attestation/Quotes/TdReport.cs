// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>The report of a TDX trust domain (spec/attestation.md §3).</summary>
public sealed record TdReport : EnclaveReport
{
    internal const int Size = 584;
    internal const int Size15 = 648;

    // The whole byte is what makes a trust domain untrusted; its first bit is debug.
    private TdReport(ReadOnlySpan<byte> bytes)
        : base(TeeType.Tdx, bytes[120] != 0, ByteString.Copy(bytes.Slice(520, 64)))
    {
        TeeTcbSvn = ByteString.Copy(bytes[..16]);
        MrSeam = ByteString.Copy(bytes.Slice(16, 48));
        MrSignerSeam = ByteString.Copy(bytes.Slice(64, 48));
        SeamAttributes = ByteString.Copy(bytes.Slice(112, 8));
        TdAttributes = ByteString.Copy(bytes.Slice(120, 8));
        Xfam = ByteString.Copy(bytes.Slice(128, 8));
        MrTd = ByteString.Copy(bytes.Slice(136, 48));
        MrConfigId = ByteString.Copy(bytes.Slice(184, 48));
        MrOwner = ByteString.Copy(bytes.Slice(232, 48));
        MrOwnerConfig = ByteString.Copy(bytes.Slice(280, 48));
        Rtmrs =
        [
            ByteString.Copy(bytes.Slice(328, 48)), ByteString.Copy(bytes.Slice(376, 48)), ByteString.Copy(bytes.Slice(424, 48)),
            ByteString.Copy(bytes.Slice(472, 48)),
        ];
        if (bytes.Length == Size15)
        {
            TeeTcbSvn2 = ByteString.Copy(bytes.Slice(584, 16));
            MrServiceTd = ByteString.Copy(bytes.Slice(600, 48));
        }
    }

    /// <inheritdoc/>
    public override Hash32 Measurement => Sha256.Hash(
        [.. MrTd.Span, .. Rtmrs[0].Span, .. Rtmrs[1].Span, .. Rtmrs[2].Span, .. Rtmrs[3].Span]);

    /// <summary>SVNs of the TDX module and its platform at launch, 16 bytes.</summary>
    public ByteString TeeTcbSvn { get; }

    /// <summary>SHA-384 measurement of the TDX module.</summary>
    public ByteString MrSeam { get; }

    /// <summary>Who signed the TDX module; zero for Intel.</summary>
    public ByteString MrSignerSeam { get; }

    /// <summary>Eight bytes.</summary>
    public ByteString SeamAttributes { get; }

    /// <summary>Eight bytes, little-endian.</summary>
    public ByteString TdAttributes { get; }

    /// <summary>Eight bytes.</summary>
    public ByteString Xfam { get; }

    /// <summary>SHA-384 measurement of what the trust domain began with.</summary>
    public ByteString MrTd { get; }

    /// <summary>48 bytes.</summary>
    public ByteString MrConfigId { get; }

    /// <summary>48 bytes.</summary>
    public ByteString MrOwner { get; }

    /// <summary>48 bytes.</summary>
    public ByteString MrOwnerConfig { get; }

    /// <summary>The four measurements that it extends while it runs.</summary>
    public IReadOnlyList<ByteString> Rtmrs { get; }

    /// <summary>SVNs of the TDX module that is loaded now; null in reports other than 1.5.</summary>
    public ByteString? TeeTcbSvn2 { get; }

    /// <summary>The service trust domain that it is bound to; null in reports other than 1.5.</summary>
    public ByteString? MrServiceTd { get; }

    /// <summary>The fields of a report of exactly 584 or 648 bytes.</summary>
    internal static TdReport Of(ReadOnlySpan<byte> bytes) => new(bytes[..(bytes.Length == Size15 ? Size15 : Size)]);
}
