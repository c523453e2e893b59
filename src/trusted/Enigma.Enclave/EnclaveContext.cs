// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Enclave;

/// <summary>What every enclave has once it is configured: its network, its keys, its platform and its view of Ethereum.</summary>
/// <param name="manifest">The network.</param>
/// <param name="identity">The keys.</param>
/// <param name="headers">The headers.</param>
/// <param name="platform">The hardware.</param>
/// <param name="sealAgain">Seals the keys of this enclave with what is left of a key keeper's master secret.</param>
public sealed class EnclaveContext(
    NetworkManifest manifest, EnclaveIdentity identity, HeaderChain headers, IEnclavePlatform platform,
    Func<ReadOnlySpan<byte>, ByteString> sealAgain)
{
    /// <summary>The network; fixed for the life of the process.</summary>
    public NetworkManifest Manifest { get; } = manifest;

    /// <summary>The keys of this enclave.</summary>
    public EnclaveIdentity Identity { get; } = identity;

    /// <summary>The headers that this enclave believes.</summary>
    public HeaderChain Headers { get; } = headers;

    /// <summary>The hardware.</summary>
    public IEnclavePlatform Platform { get; } = platform;

    /// <summary>The sealed secrets of this enclave from now on: its keys, and what is left of a key keeper's master secret.</summary>
    public ByteString Seal(ReadOnlySpan<byte> master) => sealAgain(master);

    /// <summary>Reads the Ledger at this enclave's head, and nowhere else.</summary>
    /// <exception cref="EnigmaException">A code of the area <c>proof</c>.</exception>
    public LedgerView View(LedgerProof proof) => LedgerView.Open(Headers.Head, Manifest.Ledger, proof);
}
