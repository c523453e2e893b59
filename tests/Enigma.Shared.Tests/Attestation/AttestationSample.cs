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

    internal static readonly DevelopmentCollateral Terms = new((long)Now - 86_400, (long)Now + 86_400);

    internal static readonly QuoteCollateral Collateral = RootOf("root").Collateral(Terms);

    internal static Evidence MakeEvidence(
        EnclaveClaims? claims = null, Hash32? measurement = null, bool isDebug = false, string root = "root",
        EnclaveClaims? attested = null)
    {
        claims ??= Claims;
        var report = DevelopmentReport.OfEnclave(
            (measurement ?? Sample.Manifest.WorkerMeasurement).AsSpan(), WireValue.Encode(ReportData.Of(attested ?? claims)), isDebug);
        return new(claims, AttestationPlatform.Simulated, RootOf(root).Quote(report));
    }

    internal static DevelopmentRoot RootOf(string name) => DevelopmentRoot.OfSeed(Sample.Hash(name).AsSpan());
}
