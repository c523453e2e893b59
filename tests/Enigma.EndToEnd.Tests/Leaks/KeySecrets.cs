// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Enclave.Platform;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>
/// The secret keys of a network whose node has stopped. Those of enclaves are known here only because simulated hardware seals under a key
/// that its host has (spec/keys.md section 10); outside of that seal they may be nowhere.
/// </summary>
internal static class KeySecrets
{
    private const int SealPrefix = 34;
    private const byte Simulated = 1;

    /// <summary>The keys of operators. Each has one file of its own, which only its owner may read (docs/guides/node.md).</summary>
    public static IEnumerable<Secret> OfOperators(HandmadeNetwork network)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(network.DataFolder, "keys"), "*.key"))
        {
            var name = Path.GetFileName(file);
            // The header authority is a process of its own and is handed its key through its pipe.
            string[] allowed = name == "authority.key" ? [$"data/keys/{name}", "to headerAuthority"] : [$"data/keys/{name}"];
            yield return new Secret($"the key {name}", KeyFolder.Read(file), allowed);
        }

        // Simulated hardware is told the root that signs its quotes; there is no such thing with real one.
        yield return new Secret(
            "the development root", KeyFolder.Read(Path.Combine(network.Folder, "root.key")), "root.key", "to workerEnclave", "to keeperEnclave");
    }

    /// <summary>What worker and key keeper were born with, and what follows from it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="contract">A contract that has a state.</param>
    public static async Task<IReadOnlyList<Secret>> OfEnclavesAsync(HandmadeNetwork network, ContractAddress contract, CancellationToken cancellation)
    {
        var head = await network.Rpc.GetLatestBlockAsync(cancellation);
        var reader = new LedgerReader(network.Rpc, network.Manifest.Ledger);
        var worker = Unseal(network, "worker-1", network.Manifest.WorkerMeasurement);
        var keeper = Unseal(network, "keeper", network.Manifest.KeeperMeasurement);
        // These are the keys that the Ledger knows, or nothing was looked for.
        Assert.NotEqual(WorkerId.None, await reader.GetWorkerIdAsync(AddressOf(worker[0]), head.State, cancellation));
        Assert.Equal(network.Parameters.Keeper, AddressOf(keeper[0]));

        var epoch = (await reader.GetEpochAsync(head.State, cancellation)).State.Epoch.Value;
        using var roots = KeeperRoots.Open(keeper[2], network.Manifest.Network);
        var secrets = new List<Secret>
        {
            new("the worker's signing key", worker[0]),
            new("the worker's encryption key", worker[1]),
            new("the key keeper's signing key", keeper[0]),
            new("the key keeper's encryption key", keeper[1]),
            new("the master secret of the network, or what is left of it", keeper[2]),
            // The shares of the epochs before are public by now.
            new("the key keeper's share of a seed to come", roots.EpochPrf(new Epoch(epoch + 2)).ToArray()),
        };
        for (var e = 0ul; e <= epoch + 1; e++)
        {
            using var secret = roots.ContractEpochSecret(contract, new Epoch(e));
            secrets.Add(new Secret($"the contract's secret of epoch {e}", secret.Reveal().ToArray()));
            using var input = roots.InputSecret(contract, new Epoch(e));
            if (input is not null)
            {
                secrets.Add(new Secret($"the contract's input secret of epoch {e}", input.Reveal().ToArray()));
            }
        }

        return secrets;
    }

    /// <summary>What only the user's own program has.</summary>
    public static IEnumerable<Secret> OfUser(TestUser user, ReadOnlyMemory<byte> account) =>
        [new("the user's seed", user.User.Seed.Reveal().ToArray()), new("the key of the user's account", account.ToArray())];

    private static Address AddressOf(byte[] signer)
    {
        using var key = Secp256k1PrivateKey.FromBytes(signer);
        return key.Address;
    }

    private static byte[][] Unseal(HandmadeNetwork network, string name, Hash32 measurement)
    {
        using var store = RocksRecordStore.Open(Path.Combine(network.DataFolder, name), StoreIdentity.Of(network.Manifest));
        var blob = store.Get(RecordKind.Sealed, Encoding.UTF8.GetBytes(name))!.Value.Span;
        using var platform = new SimulatedPlatform(measurement);
        platform.Configure(Simulated, KeyFolder.Read(Path.Combine(network.Folder, "root.key")), network.Manifest);
        byte[] purpose = [.. "enigma/v1/sealed-secrets"u8, .. blob[..SealPrefix], Simulated, .. measurement.AsSpan()];
        var secrets = platform.Unseal(purpose, blob[SealPrefix..]);
        return [secrets[..32], secrets[32..64], secrets[64..]];
    }
}
