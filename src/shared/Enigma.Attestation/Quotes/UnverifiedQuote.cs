// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>
/// What a quote says of itself, before anybody verified it: which collateral to fetch for it, and whether it is the one that was asked for.
/// </summary>
public sealed class UnverifiedQuote
{
    private readonly Quote _quote;

    private UnverifiedQuote(Quote quote, ByteString bytes)
    {
        _quote = quote;
        Bytes = bytes;
        Report = quote.Tee == TeeType.Tdx ? TdReport.Of(quote.Body.Span) : SgxReport.Of(quote.Body.Span);
    }

    /// <summary>The quote without what was padded behind it.</summary>
    public ByteString Bytes { get; }

    /// <summary>What it says of its enclave or trust domain.</summary>
    public EnclaveReport Report { get; }

    /// <summary>Takes a quote apart; its signatures are not verified.</summary>
    /// <exception cref="EnigmaException"><c>attestation.quote_*</c>, in the order of spec/attestation.md §3</exception>
    public static UnverifiedQuote Read(ReadOnlyMemory<byte> bytes)
    {
        var quote = Quote.Read(bytes);
        return new(quote, ByteString.Copy(bytes.Span[..quote.Size]));
    }

    /// <summary>The machine that its PCK certificate names: SHA-256 of the platform instance id, else of the PPID.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_certificate</c></exception>
    public Hash32 FindPlatform() => Hash32.FromSpan(ReadChain().Platform.Hash);

    /// <summary>The collateral that its PCK certificate names.</summary>
    /// <exception cref="EnigmaException"><c>attestation.bad_certificate</c></exception>
    public CollateralName FindCollateral()
    {
        var (platform, issuer) = ReadChain();
        return new(_quote.Tee, CollateralName.AuthorityOf(issuer.CommonName), platform.Fmspc.ToArray());
    }

    private (PckPlatform Platform, Certificate Issuer) ReadChain()
    {
        const string What = "PCK chain";
        var chain = PemChain.Read(_quote.SignatureData.PckChain.Span, 3, What);
        return (PckPlatform.Of(Certificate.Read(chain[0], $"certificate 0 of the {What}")), Certificate.Read(chain[1], $"certificate 1 of the {What}"));
    }
}
