// SPDX-License-Identifier: MIT
using System.Formats.Asn1;

namespace Enigma.Attestation;

/// <summary>What certificates and revocation lists have in common in DER. Whoever reads them says which code a fault has.</summary>
internal static class DerFields
{
    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    /// <summary>A reader of DER, which must be all there is.</summary>
    internal static AsnReader Begin(ReadOnlyMemory<byte> der) => new(der, AsnEncodingRules.DER);

    /// <summary>The bytes of an integer that is not negative, without the zero of the sign.</summary>
    internal static ReadOnlyMemory<byte> ReadUnsigned(this AsnReader reader)
    {
        var bytes = reader.ReadIntegerBytes();
        return bytes.Span[0] switch
        {
            >= 0x80 => throw new AsnContentException("an integer is negative"),
            0 when bytes.Length > 1 => bytes[1..],
            _ => bytes,
        };
    }

    /// <summary>A small integer, at most so large.</summary>
    internal static int ReadNumber(this AsnReader reader, int most) =>
        reader.TryReadInt32(out var number) && number >= 0 && number <= most
            ? number
            : throw new AsnContentException($"an integer is not of 0..{most}");

    /// <summary>An octet string of exactly so many bytes.</summary>
    internal static ReadOnlyMemory<byte> ReadOctets(this AsnReader reader, int length)
    {
        var bytes = reader.ReadOctetString();
        return bytes.Length == length ? bytes : throw new AsnContentException($"an octet string has {bytes.Length} bytes, expected {length}");
    }

    /// <summary>A bit string of whole bytes.</summary>
    internal static ReadOnlyMemory<byte> ReadWholeBits(this AsnReader reader)
    {
        var bytes = reader.ReadBitString(out var unused);
        return unused == 0 ? bytes : throw new AsnContentException("a bit string is not of whole bytes");
    }

    /// <summary>Seconds since 1970 of a UTCTime or GeneralizedTime with seconds.</summary>
    internal static long ReadTime(this AsnReader reader)
    {
        var isGeneralized = reader.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.GeneralizedTime));
        var time = isGeneralized ? reader.ReadGeneralizedTime() : reader.ReadUtcTime();
        return time.Ticks % TimeSpan.TicksPerSecond == 0
            ? time.ToUnixTimeSeconds()
            : throw new AsnContentException("a time has fractions of a second");
    }

    /// <summary>The one algorithm of certificates and lists: ECDSA with SHA-256.</summary>
    internal static void ReadAlgorithm(this AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != EcdsaWithSha256)
        {
            throw new AsnContentException("it is not signed by ECDSA with SHA-256");
        }

        algorithm.ThrowIfNotEmpty();
    }

    /// <summary>r | s of a signature in DER inside a bit string.</summary>
    internal static byte[] ReadSignature(this AsnReader reader)
    {
        var outer = Begin(reader.ReadWholeBits());
        var pair = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signature = new byte[P256.SignatureSize];
        CopyNumber(pair.ReadUnsigned().Span, signature.AsSpan(0, P256.NumberSize));
        CopyNumber(pair.ReadUnsigned().Span, signature.AsSpan(P256.NumberSize));
        pair.ThrowIfNotEmpty();
        return signature;
    }

    private static void CopyNumber(ReadOnlySpan<byte> number, Span<byte> target)
    {
        if (number.Length > target.Length)
        {
            throw new AsnContentException($"a number of the signature has {number.Length} bytes, expected at most {target.Length}");
        }

        number.CopyTo(target[^number.Length..]);
    }
}
