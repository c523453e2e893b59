// SPDX-License-Identifier: MIT
using System.Formats.Asn1;
using System.Numerics;
using System.Text;

namespace Enigma.Attestation;

/// <summary>Certificates and revocation lists under a development root, in the one shape that spec/attestation.md §4 takes.</summary>
/// <param name="Name">The subject, after the names that all below the root begin with.</param>
/// <param name="Serial">Its serial number.</param>
/// <param name="Key">The subject's key.</param>
internal sealed record DevelopmentCertificate(string Name, int Serial, DevelopmentKey Key)
{
    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    private const byte UncompressedPoint = 4;

    // A quote is made without a clock, so that its certificates outlive every network. What ends is the collateral.
    private static readonly DateTimeOffset Begin = new(2018, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2049, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>May issue certificates and revocation lists.</summary>
    internal bool IsAuthority { get; init; }

    /// <summary>Whose PCK certificate it is; null for others.</summary>
    internal DevelopmentMachine? Machine { get; init; }

    /// <summary>DER, signed by an issuer; the root's is itself.</summary>
    internal byte[] IssuedBy(DevelopmentCertificate issuer)
    {
        var body = new AsnWriter(AsnEncodingRules.DER);
        using (body.PushSequence())
        {
            using (body.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                body.WriteInteger(2);
            }

            body.WriteInteger(Serial);
            WriteAlgorithm(body);
            issuer.WriteName(body);
            using (body.PushSequence())
            {
                body.WriteUtcTime(Begin);
                body.WriteUtcTime(End);
            }

            WriteName(body);
            WriteKey(body);
            using (body.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            using (body.PushSequence())
            {
                WriteExtensions(body);
            }
        }

        return issuer.Sign(body.Encode());
    }

    /// <summary>The list of the certificates that this authority takes back, DER.</summary>
    internal byte[] Revoke(IEnumerable<int> serials, Validity validity, BigInteger number)
    {
        var since = DateTimeOffset.FromUnixTimeSeconds(validity.From);
        var body = new AsnWriter(AsnEncodingRules.DER);
        using (body.PushSequence())
        {
            body.WriteInteger(1);
            WriteAlgorithm(body);
            WriteName(body);
            body.WriteUtcTime(since);
            body.WriteUtcTime(DateTimeOffset.FromUnixTimeSeconds(validity.To));
            WriteEntries(body, [.. serials], since);
            using (body.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (body.PushSequence())
            {
                var encoded = new AsnWriter(AsnEncodingRules.DER);
                encoded.WriteInteger(number);
                WriteExtension(body, "2.5.29.20", isCritical: false, encoded.Encode());
            }
        }

        return Sign(body.Encode());
    }

    internal static void WriteExtension(AsnWriter writer, string oid, bool isCritical, ReadOnlySpan<byte> value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (isCritical)
            {
                writer.WriteBoolean(true);
            }

            writer.WriteOctetString(value);
        }
    }

    /// <summary>DER of the name.</summary>
    internal byte[] EncodeName()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        WriteName(writer);
        return writer.Encode();
    }

    private void WriteName(AsnWriter writer)
    {
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, $"{TrustRoot.DevelopmentNames} {Name}");
        }
    }

    private void WriteKey(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                writer.WriteObjectIdentifier("1.2.840.10045.3.1.7");
            }

            writer.WriteBitString([UncompressedPoint, .. Key.PublicKey.Span]);
        }
    }

    private void WriteExtensions(AsnWriter writer)
    {
        // digitalSignature, or keyCertSign and cRLSign.
        ReadOnlySpan<byte> usage = IsAuthority ? [0x03, 0x02, 0x01, 0x06] : [0x03, 0x02, 0x07, 0x80];
        WriteExtension(writer, "2.5.29.15", isCritical: true, usage);
        var constraints = new AsnWriter(AsnEncodingRules.DER);
        using (constraints.PushSequence())
        {
            if (IsAuthority)
            {
                constraints.WriteBoolean(true);
            }
        }

        WriteExtension(writer, "2.5.29.19", isCritical: true, constraints.Encode());
        Machine?.Write(writer);
    }

    private static void WriteEntries(AsnWriter writer, IReadOnlyList<int> serials, DateTimeOffset since)
    {
        if (serials.Count == 0)
        {
            return;
        }

        using (writer.PushSequence())
        {
            foreach (var serial in serials)
            {
                using (writer.PushSequence())
                {
                    writer.WriteInteger(serial);
                    writer.WriteUtcTime(since);
                }
            }
        }
    }

    private static void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(EcdsaWithSha256);
        }
    }

    private byte[] Sign(byte[] body)
    {
        var pair = Key.Sign(body);
        var signature = new AsnWriter(AsnEncodingRules.DER);
        using (signature.PushSequence())
        {
            signature.WriteInteger(new BigInteger(pair.AsSpan(0, P256.NumberSize), isUnsigned: true, isBigEndian: true));
            signature.WriteInteger(new BigInteger(pair.AsSpan(P256.NumberSize), isUnsigned: true, isBigEndian: true));
        }

        var whole = new AsnWriter(AsnEncodingRules.DER);
        using (whole.PushSequence())
        {
            whole.WriteEncodedValue(body);
            WriteAlgorithm(whole);
            whole.WriteBitString(signature.Encode());
        }

        return whole.Encode();
    }
}
