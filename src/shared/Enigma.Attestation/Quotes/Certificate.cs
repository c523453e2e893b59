// SPDX-License-Identifier: MIT
using System.Formats.Asn1;

namespace Enigma.Attestation;

/// <summary>What of an X.509 certificate a chain is judged by (spec/attestation.md §4).</summary>
internal sealed class Certificate
{
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string P256Curve = "1.2.840.10045.3.1.7";
    private const string CommonNameOid = "2.5.4.3";
    private const string KeyUsage = "2.5.29.15";
    private const string BasicConstraints = "2.5.29.19";
    private const byte UncompressedPoint = 4;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly byte[] _signature;

    private Certificate(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        var outer = DerFields.Begin(bytes);
        var certificate = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        _body = certificate.PeekEncodedValue();
        var fields = certificate.ReadSequence();
        certificate.ReadAlgorithm();
        _signature = certificate.ReadSignature();
        certificate.ThrowIfNotEmpty();

        ReadVersion(fields);
        Serial = Convert.ToHexStringLower(fields.ReadUnsigned().Span);
        fields.ReadAlgorithm();
        Issuer = ReadName(fields);
        var validity = fields.ReadSequence();
        Validity = new(validity.ReadTime(), validity.ReadTime());
        validity.ThrowIfNotEmpty();
        Subject = ReadName(fields);
        CommonName = CommonNameOf(Subject);
        PublicKey = ReadKey(fields);
        var wrapper = fields.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true));
        Extensions = CertificateExtensions.Read(wrapper.ReadSequence());
        wrapper.ThrowIfNotEmpty();
        fields.ThrowIfNotEmpty();

        if (Extensions.Critical.FirstOrDefault(oid => oid is not (KeyUsage or BasicConstraints)) is { } unknown)
        {
            throw new AsnContentException($"the critical extension {unknown} is not known here");
        }

        IsAuthority = ReadIsAuthority(Extensions.Find(BasicConstraints));
        var usage = ReadUsage(Extensions.Find(KeyUsage));
        MaySignCertificates = (usage & 0x04) != 0;
        MaySignLists = (usage & 0x02) != 0;
    }

    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Hex of the number's bytes.</summary>
    internal string Serial { get; }

    /// <summary>DER of the issuer's name.</summary>
    internal ReadOnlyMemory<byte> Issuer { get; }

    /// <summary>DER of the name.</summary>
    internal ReadOnlyMemory<byte> Subject { get; }

    internal string CommonName { get; }

    internal Validity Validity { get; }

    /// <summary>X | Y.</summary>
    internal ReadOnlyMemory<byte> PublicKey { get; }

    internal bool IsAuthority { get; }

    internal bool MaySignCertificates { get; }

    internal bool MaySignLists { get; }

    internal CertificateExtensions Extensions { get; }

    /// <summary>Reads a certificate in DER; its signature is not verified.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_certificate</c></exception>
    internal static Certificate Read(ReadOnlyMemory<byte> der, string what)
    {
        QuoteLimits.Require(der.Length, QuoteLimits.Certificate, what, QuoteErrors.BadCertificate);
        try
        {
            return new(der);
        }
        catch (AsnContentException fault)
        {
            throw QuoteRefusal.Of(QuoteErrors.BadCertificate, $"the {what} is malformed: {fault.Message}", fault);
        }
    }

    /// <summary>True when the key signed this certificate.</summary>
    internal bool IsSignedBy(ReadOnlySpan<byte> publicKey) => P256.HasSigned(publicKey, _body.Span, _signature);

    private static void ReadVersion(AsnReader fields)
    {
        var version = fields.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        if (version.ReadNumber(2) != 2)
        {
            throw new AsnContentException("it is not of version 3");
        }

        version.ThrowIfNotEmpty();
    }

    private static ReadOnlyMemory<byte> ReadName(AsnReader fields)
    {
        var name = fields.PeekEncodedValue();
        fields.ReadSequence();
        return name;
    }

    private static string CommonNameOf(ReadOnlyMemory<byte> name)
    {
        var parts = DerFields.Begin(name).ReadSequence();
        string? found = null;
        while (parts.HasData)
        {
            var part = parts.ReadSetOf();
            var pair = part.ReadSequence();
            part.ThrowIfNotEmpty();
            if (pair.ReadObjectIdentifier() != CommonNameOid)
            {
                continue;
            }

            var isPrintable = pair.PeekTag() == new Asn1Tag(UniversalTagNumber.PrintableString);
            var text = pair.ReadCharacterString(isPrintable ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String);
            pair.ThrowIfNotEmpty();
            found = found is null ? text : throw new AsnContentException("it has two common names");
        }

        return found ?? throw new AsnContentException("it has no common name");
    }

    private static ReadOnlyMemory<byte> ReadKey(AsnReader fields)
    {
        var info = fields.ReadSequence();
        var algorithm = info.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != EcPublicKey || algorithm.ReadObjectIdentifier() != P256Curve)
        {
            throw new AsnContentException("the key is of another curve than P-256");
        }

        algorithm.ThrowIfNotEmpty();
        var point = info.ReadWholeBits();
        info.ThrowIfNotEmpty();
        return point.Length == P256.KeySize + 1 && point.Span[0] == UncompressedPoint
            ? point[1..]
            : throw new AsnContentException("the key is no uncompressed point");
    }

    private static bool ReadIsAuthority(AsnReader? extension)
    {
        if (extension is null)
        {
            return false;
        }

        var constraints = extension.ReadSequence();
        extension.ThrowIfNotEmpty();
        var isAuthority = constraints.HasData && constraints.PeekTag() == Asn1Tag.Boolean && constraints.ReadBoolean();
        if (constraints.HasData)
        {
            // The length of a path is fixed here: chains have the one shape that they have.
            constraints.ReadNumber(255);
        }

        constraints.ThrowIfNotEmpty();
        return isAuthority;
    }

    private static byte ReadUsage(AsnReader? extension)
    {
        if (extension is null)
        {
            return 0;
        }

        var bits = extension.ReadBitString(out _);
        extension.ThrowIfNotEmpty();
        return bits.Length == 0 ? throw new AsnContentException("the key usage is empty") : bits[0];
    }
}
