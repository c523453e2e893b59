// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>What makes a network: its identity and its development root.</summary>
internal sealed class NetworkRoots
{
    private readonly byte[] _seed;
    private readonly DevelopmentRoot _root;

    public NetworkRoots(NetworkFolder folder)
    {
        Network = new NetworkId(Hash32.FromSpan(folder.Secret("network")));
        _seed = folder.Secret("root");
        _root = DevelopmentRoot.OfSeed(_seed);
        Collateral = new(_root);
    }

    /// <summary>The identity of the network.</summary>
    public NetworkId Network { get; }

    /// <summary>What the enclaves' quotes are verified with.</summary>
    public DevelopmentCollateralSource Collateral { get; }

    /// <summary>The manifest that applications pin and enclaves are configured with.</summary>
    public NetworkManifest Manifest(ulong chainId, Address ledger, Hash32 authorityKey, Hash32 worker, Hash32 keeper) => new(
        chainId, ledger, Network, HeaderTrust.Authority, authorityKey, AttestationRoot.Development, _root.Hash, worker, keeper);

    /// <summary>What an enclave of this network is told first; on the simulated platform that includes the seed of the root that its quotes are under.</summary>
    public ConfigureRequest Configure(NetworkManifest manifest) =>
        new(ByteString.Adopt(manifest.Encode()), (byte)AttestationPlatform.Simulated, ByteString.Copy(_seed));
}
