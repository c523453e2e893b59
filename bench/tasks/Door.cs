// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Enclave.Platform;
using Enigma.EnclaveHost;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;

namespace Enigma.Bench.Tasks;

/// <summary>A small request to the published enclave in its own process, there and back: what the door itself costs.</summary>
internal static class Door
{
    public static async Task MeasureAsync(Figures figures, int requests)
    {
        var installation = Installation.Find();
        var ledger = new TestLedger();
        var rootSeed = Keccak256.Hash("root"u8);
        using var authority = Ed25519PrivateKey.FromSeed(Keccak256.Hash("authority"u8).AsSpan());
        var manifest = new NetworkManifest(
            TestLedger.ChainId, ledger.Address, ledger.Network, HeaderTrust.Authority, Hash32.FromSpan(authority.PublicKey),
            AttestationRoot.Development, DevelopmentRoot.OfSeed(rootSeed.AsSpan()).Hash, Measurement.OfExecutable(installation.WorkerEnclave),
            Measurement.OfExecutable(installation.KeeperEnclave));
        await using var worker = new EnclaveClient(EnclaveProcess.Start(installation.WorkerEnclave));
        await worker.AskAsync<IdentityReply>(
            new ConfigureRequest(manifest.Encode(), (byte)AttestationPlatform.Simulated, rootSeed.ToArray()));
        // Forgets a contract that it does not have: nothing is computed.
        var request = new CloseContractRequest(new ContractAddress(ledger.Address)).Encode();
        var micros = new double[requests];
        for (var i = -requests / 4; i < requests; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await worker.Process.ExchangeAsync(request);
            if (i >= 0)
            {
                micros[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
        }

        figures.Add("doorRoundTripMicros", Percentile.Median(micros), 1);
    }
}
