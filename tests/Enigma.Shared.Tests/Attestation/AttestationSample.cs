// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Shared.Tests.Protocol;

namespace Enigma.Shared.Tests;

/// <summary>Evidence of a worker in the sample network.</summary>
internal static class AttestationSample
{
    internal const ulong Now = 1_790_000_000;

    internal static readonly EnclaveClaims Claims = new(
        EnclaveRole.Worker, Sample.Manifest.Hash, Sample.Address("signer"), Sample.Address("operator"), Sample.WorkerKey().Public.Hash,
        Sample.Hash("block"), Now + 3600);

    internal static readonly EvidencePolicy Policy = new(Sample.Manifest, EnclaveRole.Worker, Now);

    internal static Evidence MakeEvidence(
        EnclaveClaims? claims = null, Hash32? measurement = null, bool isDebug = false, string root = "root",
        EnclaveClaims? attested = null)
    {
        using var rootKey = Ed25519PrivateKey.FromSeed(Sample.Hash(root).AsSpan());
        claims ??= Claims;
        var quote = SimulatedQuote.Sign(
            measurement ?? Sample.Manifest.WorkerMeasurement, isDebug, ReportData.Of(attested ?? claims), rootKey);
        return new(claims, AttestationPlatform.Simulated, quote.Encode());
    }
}
