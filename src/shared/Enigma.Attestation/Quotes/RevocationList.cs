// SPDX-License-Identifier: MIT
using System.Formats.Asn1;
using System.Numerics;

namespace Enigma.Attestation;

/// <summary>A certificate revocation list (spec/attestation.md §4).</summary>
internal sealed class RevocationList
{
    private const string CrlNumber = "2.5.29.20";
    private const int LongestNumber = 20;

    private readonly HashSet<string> _revoked = new(StringComparer.Ordinal);
    private readonly ReadOnlyMemory<byte> _body;
    private readonly byte[] _signature;
    private readonly ReadOnlyMemory<byte> _issuer;

    private RevocationList(ReadOnlyMemory<byte> der)
    {
        var outer = DerFields.Begin(der);
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        _body = list.PeekEncodedValue();
        var fields = list.ReadSequence();
        list.ReadAlgorithm();
        _signature = list.ReadSignature();
        list.ThrowIfNotEmpty();

        if (fields.ReadNumber(1) != 1)
        {
            throw new AsnContentException("it is not of version 2");
        }

        fields.ReadAlgorithm();
        _issuer = fields.PeekEncodedValue();
        fields.ReadSequence();
        Validity = new(fields.ReadTime(), fields.ReadTime());
        if (fields.HasData && fields.PeekTag() == Asn1Tag.Sequence)
        {
            ReadEntries(fields.ReadSequence());
        }

        Number = fields.HasData ? ReadNumber(fields) : null;
        fields.ThrowIfNotEmpty();
    }

    internal Validity Validity { get; }

    /// <summary>The list's number; null when it has none.</summary>
    internal BigInteger? Number { get; }

    /// <summary>Reads a list in DER; its signature is not verified.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_crl</c></exception>
    internal static RevocationList Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            return new(der);
        }
        catch (AsnContentException fault)
        {
            throw QuoteRefusal.Of(QuoteErrors.BadCrl, $"a CRL is malformed: {fault.Message}", fault);
        }
    }

    /// <exception cref="EnigmaException"><c>attestation.bad_crl</c>, <c>not_yet_valid</c>, <c>collateral_expired</c></exception>
    internal void RequireOf(Certificate issuer, long now)
    {
        var name = QuoteRefusal.Show(issuer.CommonName);
        var fault = !_issuer.Span.SequenceEqual(issuer.Subject.Span) ? "names another issuer"
            : !issuer.MaySignLists ? "is of an issuer that may not sign revocation lists"
            : !P256.HasSigned(issuer.PublicKey.Span, _body.Span, _signature) ? "is not signed by it"
            : null;
        if (fault is not null)
        {
            throw QuoteRefusal.Of(QuoteErrors.BadCrl, $"the CRL of {name} {fault}");
        }

        Validity.Require(now, $"CRL of {name}");
    }

    /// <exception cref="EnigmaException"><c>attestation.revoked</c></exception>
    internal void RequireNotRevoked(Certificate certificate)
    {
        if (_revoked.Contains(certificate.Serial))
        {
            throw QuoteRefusal.Of(
                QuoteErrors.Revoked, $"{QuoteRefusal.Show(certificate.CommonName)} with serial {certificate.Serial} is revoked");
        }
    }

    private void ReadEntries(AsnReader list)
    {
        while (list.HasData)
        {
            var entry = list.ReadSequence();
            _revoked.Add(Convert.ToHexStringLower(entry.ReadUnsigned().Span));
            entry.ReadTime();
            if (entry.HasData)
            {
                CertificateExtensions.Read(entry.ReadSequence()).RequireNoneCritical();
            }

            entry.ThrowIfNotEmpty();
        }
    }

    private static BigInteger? ReadNumber(AsnReader fields)
    {
        var wrapper = fields.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        var extensions = CertificateExtensions.Read(wrapper.ReadSequence());
        wrapper.ThrowIfNotEmpty();
        extensions.RequireNoneCritical();
        if (extensions.Find(CrlNumber) is not { } reader)
        {
            return null;
        }

        var number = reader.ReadUnsigned();
        reader.ThrowIfNotEmpty();
        return number.Length <= LongestNumber
            ? new BigInteger(number.Span, isUnsigned: true, isBigEndian: true)
            : throw new AsnContentException($"its number has {number.Length} bytes, expected at most {LongestNumber}");
    }
}
