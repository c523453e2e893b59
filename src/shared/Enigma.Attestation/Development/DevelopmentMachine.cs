// SPDX-License-Identifier: MIT
using System.Formats.Asn1;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>The machine that simulated quotes come from (spec/attestation.md §4, the PCK extension).</summary>
public sealed record DevelopmentMachine
{
    private const string Extension = "1.2.840.113741.1.13.1";

    /// <summary>A machine on which all is patched.</summary>
    public static DevelopmentMachine Current { get; } = new();

    /// <summary>The family of all development machines, 6 bytes.</summary>
    internal static ReadOnlySpan<byte> Fmspc => [0xde, 0x7e, 0x10, 0, 0, 0];

    /// <summary>2 bytes.</summary>
    internal static ReadOnlySpan<byte> PceId => [0, 0];

    /// <summary>Its 16 component SVNs: with less than those of <see cref="Current"/> it is out of date.</summary>
    public IReadOnlyList<byte> Components { get; init; } = [5, 5, 2, 2, 3, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The security version of its certification enclave.</summary>
    public ushort PceSvn { get; init; } = 13;

    /// <summary>The security version of its quoting enclave: with less than that of <see cref="Current"/> it is out of date.</summary>
    public ushort QeIsvSvn { get; init; } = 8;

    /// <summary>Names the machine, 16 bytes.</summary>
    public ByteString InstanceId { get; init; } = "enigma localhost"u8.ToArray();

    /// <summary>How verdicts and policies name the machine.</summary>
    public Hash32 Hash => Sha256.Hash(InstanceId);

    /// <summary>Writes the extension of its PCK certificate.</summary>
    internal void Write(AsnWriter certificate)
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        using (value.PushSequence())
        {
            Item(value, "1", writer => writer.WriteOctetString(InstanceId.Span));
            Item(value, "2", WriteTcb);
            Item(value, "3", writer => writer.WriteOctetString(PceId));
            Item(value, "4", writer => writer.WriteOctetString(Fmspc));
            Item(value, "5", writer => writer.WriteEnumeratedValue(SgxType.Scalable));
            Item(value, "6", writer => writer.WriteOctetString(InstanceId.Span));
        }

        DevelopmentCertificate.WriteExtension(certificate, Extension, isCritical: false, value.Encode());
    }

    private void WriteTcb(AsnWriter value)
    {
        using (value.PushSequence())
        {
            for (var i = 0; i < Components.Count; i++)
            {
                var svn = Components[i];
                Item(value, $"2.{i + 1}", writer => writer.WriteInteger(svn));
            }

            Item(value, "2.17", writer => writer.WriteInteger(PceSvn));
            Item(value, "2.18", writer => writer.WriteOctetString([.. Components]));
        }
    }

    private static void Item(AsnWriter writer, string number, Action<AsnWriter> write)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier($"{Extension}.{number}");
            write(writer);
        }
    }

    private enum SgxType
    {
        Scalable = 1,
    }
}
