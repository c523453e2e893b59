// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Attestation;

/// <summary>Evidence that passed every check.</summary>
/// <param name="Claims">What the enclave says; proven now.</param>
/// <param name="EvidenceHash">Keccak-256 of the evidence.</param>
/// <param name="Platform">Where the quote comes from.</param>
/// <param name="Verdict">What the quote proves, and that policy accepts it.</param>
public sealed record VerifiedEvidence(EnclaveClaims Claims, Hash32 EvidenceHash, AttestationPlatform Platform, QuoteVerdict Verdict)
{
    /// <summary>The measurement of the enclave.</summary>
    public Hash32 Measurement => Quote.Claims.Measurement;

    /// <summary>The proven quote.</summary>
    public ProvenQuote Quote => Verdict.Proven!;
}

/// <summary>Decides whether evidence is believed. It fails closed: what is not proven is refused (spec/keys.md §7).</summary>
public static class EvidenceVerifier
{
    /// <summary>Verifies encoded evidence.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="collateral">The encoded collateral that it came with.</param>
    /// <param name="policy">What it must say.</param>
    /// <exception cref="EnigmaException">
    /// <c>trust.*</c> when the manifest's trust does not fit its chain, else the first <c>attestation.*</c> that applies: form, platform,
    /// the steps of spec/attestation.md §6 and the policy of its §8, then role, network, expiry, signer, operator, encryption key, freshness.
    /// </exception>
    public static VerifiedEvidence Verify(ReadOnlySpan<byte> evidence, ReadOnlySpan<byte> collateral, EvidencePolicy policy) =>
        Verify(Evidence.Decode(evidence), QuoteCollateral.Decode(collateral), policy);

    /// <summary>Verifies evidence.</summary>
    /// <exception cref="EnigmaException">As the other overload.</exception>
    public static VerifiedEvidence Verify(Evidence evidence, QuoteCollateral collateral, EvidencePolicy policy)
    {
        policy.Manifest.RequireTrustFitsChain();
        var verdict = VerifyQuote(evidence, collateral, policy);
        VerifyClaims(evidence.Claims, policy);
        return new(evidence.Claims, evidence.Hash, evidence.Platform, verdict);
    }

    /// <summary>
    /// Judges the claims of evidence again whose quote was verified under the same manifest, role and hardware policy, and whose collateral has
    /// not ended: time, signer, operator, encryption key, freshness.
    /// </summary>
    /// <exception cref="EnigmaException">As <see cref="Verify(Evidence, QuoteCollateral, EvidencePolicy)"/> for the claims.</exception>
    public static void VerifyClaims(VerifiedEvidence evidence, EvidencePolicy policy) => VerifyClaims(evidence.Claims, policy);

    private static QuoteVerdict VerifyQuote(Evidence evidence, QuoteCollateral collateral, EvidencePolicy policy)
    {
        var root = RootOf(policy.Manifest);
        if (evidence.Platform == AttestationPlatform.Simulated != (root.Kind == TrustRootKind.Development))
        {
            throw Refuse(
                AttestationErrors.WrongPlatform, $"platform {evidence.Platform} does not chain to the root {root.Kind} of the manifest");
        }

        var hardware = policy.Hardware;
        var rules = hardware.For(new EnclaveMeasurementRule(policy.Measurement), ReportData.Of(evidence.Claims));
        var verdict = new QuoteVerifier(root).Verify(evidence.Quote.Memory, collateral, policy.Now, hardware.FloorFor(evidence.Platform), rules);
        var proven = verdict.RequireTrusted();
        if (proven.QuoteSize != evidence.Quote.Length)
        {
            // The hash of evidence is its name on the Ledger: it must not have two.
            throw Refuse(
                AttestationErrors.BadEvidence, $"the quote has {evidence.Quote.Length} bytes, {proven.QuoteSize} of them without padding");
        }

        return (evidence.Platform == AttestationPlatform.TdxGuest) == (proven.Claims.Tee == TeeType.Tdx)
            ? verdict
            : throw Refuse(AttestationErrors.WrongPlatform, $"the quote of platform {evidence.Platform} is of {proven.Claims.Tee}");
    }

    private static TrustRoot RootOf(NetworkManifest manifest) => manifest.AttestationRoot switch
    {
        AttestationRoot.Development => TrustRoot.Development(manifest.RootHash, manifest.ChainId),
        AttestationRoot.Intel when manifest.RootHash == TrustRoot.Intel.Hash => TrustRoot.Intel,
        _ => throw Refuse(
            QuoteErrors.WrongRoot, $"the manifest pins {manifest.RootHash} as Intel's root, which is {TrustRoot.Intel.Hash}"),
    };

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
