// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>Evidence that passed every check.</summary>
/// <param name="Claims">What the enclave says; proven now.</param>
/// <param name="Measurement">The measurement of the enclave.</param>
/// <param name="EvidenceHash">Keccak-256 of the evidence.</param>
/// <param name="Platform">Where the quote comes from.</param>
public sealed record VerifiedEvidence(EnclaveClaims Claims, Hash32 Measurement, Hash32 EvidenceHash, AttestationPlatform Platform);

/// <summary>Decides whether evidence is believed. It fails closed: what is not proven is refused (spec/keys.md §7).</summary>
public static class EvidenceVerifier
{
    /// <summary>Verifies encoded evidence.</summary>
    /// <exception cref="EnigmaException">
    /// <c>trust.*</c> when the manifest's trust does not fit its chain, else the first <c>attestation.*</c> that applies: form, platform,
    /// quote, debug, measurement, report data, role, network, expiry, signer, operator, encryption key, freshness.
    /// </exception>
    public static VerifiedEvidence Verify(ReadOnlySpan<byte> evidence, EvidencePolicy policy) => Verify(Evidence.Decode(evidence), policy);

    /// <summary>Verifies evidence.</summary>
    /// <exception cref="EnigmaException">As the other overload.</exception>
    public static VerifiedEvidence Verify(Evidence evidence, EvidencePolicy policy)
    {
        policy.Manifest.RequireTrustFitsChain();
        var measurement = VerifyQuote(evidence, policy);
        VerifyClaims(evidence.Claims, policy);
        return new(evidence.Claims, measurement, evidence.Hash, evidence.Platform);
    }

    private static Hash32 VerifyQuote(Evidence evidence, EvidencePolicy policy)
    {
        if (evidence.Platform != AttestationPlatform.Simulated || policy.Manifest.AttestationRoot != AttestationRoot.Development)
        {
            throw Refuse(
                AttestationErrors.WrongPlatform,
                $"platform {evidence.Platform} does not chain to the root {policy.Manifest.AttestationRoot} of the manifest");
        }

        var quote = SimulatedQuote.Decode(evidence.Quote);
        if (!quote.IsSignedBy(policy.Manifest.RootKey))
        {
            throw Refuse(AttestationErrors.BadQuote, $"the quote is not signed by the root {policy.Manifest.RootKey} of the manifest");
        }

        if (quote.IsDebug)
        {
            throw Refuse(AttestationErrors.DebugEnclave, "the enclave runs in debug mode, so its host can read it");
        }

        if (quote.Measurement != policy.Measurement)
        {
            throw Refuse(
                AttestationErrors.WrongMeasurement,
                $"the measurement is {quote.Measurement}, expected {policy.Measurement} for a {policy.Role}");
        }

        var expected = ReportData.Of(evidence.Claims);
        return quote.ReportData == expected
            ? quote.Measurement
            : throw Refuse(
                AttestationErrors.WrongReportData,
                $"the quote attests {quote.ReportData.ClaimsHash}, expected {expected.ClaimsHash} for these claims");
    }

    private static void VerifyClaims(EnclaveClaims claims, EvidencePolicy policy)
    {
        if (claims.Role != policy.Role)
        {
            throw Refuse(AttestationErrors.WrongRole, $"the role is {claims.Role}, expected {policy.Role}");
        }

        if (claims.ManifestHash != policy.Manifest.Hash)
        {
            throw Refuse(
                AttestationErrors.WrongNetwork, $"the manifest hash is {claims.ManifestHash}, expected {policy.Manifest.Hash}");
        }

        if (claims.Expiry <= policy.Now || claims.Expiry - policy.Now > EvidencePolicy.MaximumLifetime)
        {
            throw Refuse(
                AttestationErrors.Expired,
                $"the evidence ends at {claims.Expiry}, expected after now ({policy.Now}) and within "
                + $"{EvidencePolicy.MaximumLifetime} seconds");
        }

        if (policy.Signer is { } signer && claims.Signer != signer)
        {
            throw Refuse(AttestationErrors.WrongSigner, $"the signer is {claims.Signer}, expected {signer}");
        }

        if (policy.Operator is { } account && claims.Operator != account)
        {
            throw Refuse(AttestationErrors.WrongOperator, $"the operator is {claims.Operator}, expected {account}");
        }

        if (policy.EncryptionKey is { } key && claims.EncryptionKeyHash != key.Hash)
        {
            throw Refuse(
                AttestationErrors.WrongEncryptionKey, $"the encryption key hash is {claims.EncryptionKeyHash}, expected {key.Hash}");
        }

        if (policy.IsRecentBlock is { } isRecent && !isRecent(claims.RecentBlock))
        {
            throw Refuse(
                AttestationErrors.NotFresh, $"the block {claims.RecentBlock} is not one of the recent blocks known here");
        }
    }

    private static EnigmaException Refuse(ErrorCode code, string fault) =>
        new(code, $"evidence is refused: {fault}; do not send anything to this enclave");
}
