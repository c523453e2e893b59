// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Enigma.Attestation;

/// <summary>Certificates in PEM, one after the other.</summary>
internal static class PemChain
{
    private static readonly SearchValues<byte> Padding = SearchValues.Create("\0 \t\r\n\v\f"u8);

    private static ReadOnlySpan<byte> Begin => "-----BEGIN CERTIFICATE-----"u8;

    private static ReadOnlySpan<byte> End => "-----END CERTIFICATE-----"u8;

    private static ReadOnlySpan<byte> Space => " \t\r\n"u8;

    /// <summary>Exactly so many certificates in DER: nothing between them, and nothing after them but NUL and white space.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_certificate</c></exception>
    internal static IReadOnlyList<byte[]> Read(ReadOnlySpan<byte> pem, int count, string what)
    {
        if (!Ascii.IsValid(pem))
        {
            throw Bad(what, "is not ASCII");
        }

        List<byte[]> certificates = [];
        var rest = pem.TrimStart(Space);
        while (rest.StartsWith(Begin))
        {
            if (certificates.Count == count)
            {
                throw Bad(what, $"has more than {count} certificates");
            }

            // Behind the first mark: the two may share their dashes.
            rest = rest[Begin.Length..];
            var end = rest.IndexOf(End);
            if (end < 0)
            {
                throw Bad(what, "ends inside a certificate");
            }

            certificates.Add(DecodeBase64(rest[..end], what));
            rest = rest[(end + End.Length)..].TrimStart(Space);
        }

        if (certificates.Count != count)
        {
            throw Bad(what, $"has {certificates.Count} certificates in PEM, expected {count}");
        }

        return !rest.ContainsAnyExcept(Padding) ? certificates : throw Bad(what, "has something after its last certificate");
    }

    private static byte[] DecodeBase64(ReadOnlySpan<byte> lines, string what)
    {
        if (lines.Length > 2 * QuoteLimits.Certificate)
        {
            throw Bad(what, $"has a certificate of more than {QuoteLimits.Certificate} bytes");
        }

        // The reader of base64 skips a lone carriage return, other readers do not.
        if (lines.Count((byte)'\r') != lines.Count("\r\n"u8))
        {
            throw Bad(what, "has a line that ends in a carriage return alone");
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(lines.Length)];
        if (lines.ContainsAny(" \t"u8) || !Base64.IsValid(lines)
            || Base64.DecodeFromUtf8(lines, bytes, out _, out var written) != OperationStatus.Done || written == 0)
        {
            throw Bad(what, "has a certificate that is not base64");
        }

        QuoteLimits.Require(written, QuoteLimits.Certificate, $"certificate of the {what}", QuoteErrors.BadCertificate);
        return bytes[..written];
    }

    private static EnigmaException Bad(string what, string fault) => QuoteRefusal.Of(QuoteErrors.BadCertificate, $"the {what} {fault}");
}
