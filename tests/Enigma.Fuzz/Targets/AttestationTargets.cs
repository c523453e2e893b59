// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Fuzz.Engine;

namespace Enigma.Fuzz.Targets;

/// <summary>Quotes of SGX and TDX; those of the vectors are in the shared pool.</summary>
[Covers(typeof(Quote), nameof(Quote.Read))]
[Covers(typeof(UnverifiedQuote), nameof(UnverifiedQuote.Read))]
[Covers(typeof(QuoteSignatureData), nameof(QuoteSignatureData.Read))]
internal sealed class QuoteTarget : FuzzTarget
{
    public override int MaximumLength => 8_192;

    public override Verdict Parse(byte[] input)
    {
        var quote = Quote.Read(input);
        var unverified = UnverifiedQuote.Read(input);
        return quote.Size <= input.Length && unverified.Bytes.Length == quote.Size
            ? new(null, $"{quote.Version} {unverified.FindCollateral()}")
            : throw new LawBrokenException("a quote ends behind its input");
    }
}

/// <summary>Certificates, with the PCK extension of those that have one.</summary>
[Covers(typeof(Certificate), nameof(Certificate.Read))]
[Covers(typeof(TrustRoot), nameof(TrustRoot.HashOf))]
internal sealed class CertificateTarget : FuzzTarget
{
    public override Verdict Parse(byte[] input)
    {
        var certificate = Certificate.Read(input, "certificate");
        var platform = certificate.CommonName.EndsWith("PCK Certificate", StringComparison.Ordinal) ? PckPlatform.Of(certificate) : null;
        return new(null, $"{platform is null} {TrustRoot.HashOf(input).IsZero}");
    }
}

/// <summary>Chains in PEM, of two or three certificates, up to their verification.</summary>
[Covers(typeof(PemChain), nameof(PemChain.Read))]
[Covers(typeof(CertificateChain), nameof(CertificateChain.VerifyPck))]
[Covers(typeof(CertificateChain), nameof(CertificateChain.VerifySigner))]
[Covers(typeof(CertificateChain), nameof(CertificateChain.VerifyAuthority))]
internal sealed class CertificateChainTarget : FuzzTarget
{
    private const long Now = 1_800_000_000;

    public override int MaximumLength => 8_192;

    public override Verdict Parse(byte[] input)
    {
        var isPck = input.AsSpan().Count("BEGIN"u8) != 2;
        var chain = isPck ? CertificateChain.VerifyPck(input, TrustRoot.Intel, Now)
            : input.Length % 2 == 0 ? CertificateChain.VerifySigner(input, TrustRoot.Intel, Now, "chain")
            : CertificateChain.VerifyAuthority(input, TrustRoot.Intel, Now, "chain");
        return new(null, chain.Leaf.CommonName);
    }
}

/// <summary>Certificate revocation lists.</summary>
[Covers(typeof(RevocationList), nameof(RevocationList.Read))]
internal sealed class RevocationListTarget : FuzzTarget
{
    public override Verdict Parse(byte[] input) => new(null, RevocationList.Read(input).Number is null ? "no number" : "number");
}

/// <summary>TCB info and QE identities, as they are before their signature is verified, and then as if it were good.</summary>
[Covers(typeof(JsonObject), nameof(JsonObject.Read))]
[Covers(typeof(SignedJson), nameof(SignedJson.Read))]
internal sealed class CollateralJsonTarget : FuzzTarget
{
    private const long Now = 1_800_000_000;

    public override int MaximumLength => 8_192;

    public override IEnumerable<byte[]> Words =>
        ["\"tcbInfo\":"u8.ToArray(), "\"enclaveIdentity\":"u8.ToArray(), "\"tcbLevels\":"u8.ToArray(), "\"isvsvn\":"u8.ToArray()];

    public override Verdict Parse(byte[] input)
    {
        var json = JsonObject.Read(input, "JSON");
        if (json.Has("tcbInfo"))
        {
            SignedJson.Read(input, "tcbInfo", "TCB info");
            var value = json.Object("tcbInfo");
            var tee = value.Has("id") && value.Text("id") == "TDX" ? TeeType.Tdx : TeeType.Sgx;
            return new(null, $"{TcbInfo.Of(value, tee, Now).Version} {tee}");
        }

        SignedJson.Read(input, "enclaveIdentity", "QE identity");
        return new(null, $"identity {QeIdentity.Of(json.Object("enclaveIdentity"), TeeType.Tdx, Now).Levels.Count}");
    }
}
