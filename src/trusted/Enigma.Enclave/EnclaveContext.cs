// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>What every enclave has once it is configured: its network, its keys, its platform and its view of Ethereum.</summary>
public sealed class EnclaveContext(NetworkManifest manifest, EnclaveIdentity identity, HeaderChain headers, IEnclavePlatform platform)
{
    /// <summary>The network; fixed for the life of the process.</summary>
    public NetworkManifest Manifest { get; } = manifest;

    /// <summary>The keys of this enclave.</summary>
    public EnclaveIdentity Identity { get; } = identity;

    /// <summary>The headers that this enclave believes.</summary>
    public HeaderChain Headers { get; } = headers;

    /// <summary>The hardware.</summary>
    public IEnclavePlatform Platform { get; } = platform;

    /// <summary>Reads the Ledger at this enclave's head, and nowhere else.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>proof</c>.</exception>
    public LedgerView View(LedgerProof proof) => LedgerView.Open(Headers.Head, Manifest.Ledger, proof);
}
