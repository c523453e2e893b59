// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>What makes the network of one run: its identity and its development root, both fresh.</summary>
internal sealed class NetworkRoots
{
    private const byte SimulatedPlatform = 1;

    private readonly byte[] _developmentRoot = RandomNumberGenerator.GetBytes(Ed25519PrivateKey.SeedSize);

    /// <summary>The identity of the network.</summary>
    public NetworkId Network { get; } = new(Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size)));

    /// <summary>The manifest that applications pin and enclaves are configured with.</summary>
    public NetworkManifest Manifest(ulong chainId, Address ledger, Hash32 authorityKey, Hash32 worker, Hash32 keeper)
    {
        using var root = Ed25519PrivateKey.FromSeed(_developmentRoot);
        return new NetworkManifest(
            chainId, ledger, Network, HeaderTrust.Authority, authorityKey, AttestationRoot.Development, Hash32.FromSpan(root.PublicKey), worker, keeper);
    }

    /// <summary>What an enclave of this network is told first; on the simulated platform that includes the root that signs its quotes.</summary>
    public ConfigureRequest Configure(NetworkManifest manifest) =>
        new(ByteString.Adopt(manifest.Encode()), SimulatedPlatform, ByteString.Copy(_developmentRoot));
}
