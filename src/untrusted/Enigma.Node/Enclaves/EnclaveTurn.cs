// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>One turn at an enclave: its head stands still and equals the snapshot's block, so proofs fit.</summary>
public sealed class EnclaveTurn
{
    private readonly EnclaveClient _enclave;
    private readonly LedgerProofs _proofs;

    internal EnclaveTurn(EnclaveClient enclave, Address signer, LedgerSnapshot ledger, LedgerProofs proofs)
    {
        Signer = signer;
        _enclave = enclave;
        _proofs = proofs;
        Ledger = ledger;
    }

    /// <summary>The Ledger at the enclave's head.</summary>
    public LedgerSnapshot Ledger { get; }

    /// <summary>The enclave's signing key.</summary>
    public Address Signer { get; }

    /// <summary>Asks the enclave.</summary>
    /// <exception cref="EnigmaException">The enclave's own code when it refuses; <c>enclave.gone</c>; <c>enclave.unexpected_reply</c>.</exception>
    public Task<T> AskAsync<T>(EnclaveRequest request, CancellationToken cancellationToken)
        where T : EnclaveReply => _enclave.AskAsync<T>(request, cancellationToken);

    /// <summary>Proves words of the Ledger at the enclave's head.</summary>
    public Task<LedgerProof> ProveAsync(IReadOnlyList<Hash32> slots, CancellationToken cancellationToken) =>
        _proofs.GetAsync(Ledger.Block, Ledger.StateRoot, slots, cancellationToken);
}
