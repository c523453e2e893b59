// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>One turn at an enclave: its head stands still and equals the snapshot's block, so proofs fit.</summary>
public sealed class EnclaveTurn
{
    private readonly EnclaveSession _session;
    private readonly LedgerProofs _proofs;

    internal EnclaveTurn(EnclaveSession session, LedgerSnapshot ledger, LedgerProofs proofs)
    {
        _session = session;
        Start = session.Starts;
        _proofs = proofs;
        Ledger = ledger;
    }

    /// <summary>The Ledger at the enclave's head.</summary>
    public LedgerSnapshot Ledger { get; }

    /// <summary>Which start of the enclave this is: it knows nothing that it was told at another one.</summary>
    public int Start { get; }

    /// <summary>The enclave's signing key.</summary>
    public Address Signer => _session.Identity.Signer;

    /// <summary>Asks the enclave.</summary>
    /// <exception cref="EnigmaException">The enclave's own code when it refuses; <c>enclave.gone</c>; <c>enclave.unexpected_reply</c>.</exception>
    public Task<T> AskAsync<T>(EnclaveRequest request, CancellationToken cancellationToken)
        where T : EnclaveReply => _session.AskAsync<T>(request, cancellationToken);

    /// <summary>The enclave sealed its secrets anew: it starts with these from now on, and they are on the disk.</summary>
    public void KeepSealed(ByteString sealedSecrets) => _session.KeepSealed(sealedSecrets);

    /// <summary>Proves words of the Ledger at the enclave's head.</summary>
    public Task<LedgerProof> ProveAsync(IReadOnlyList<Hash32> slots, CancellationToken cancellationToken) =>
        _proofs.GetAsync(Ledger.Block, Ledger.StateRoot, slots, cancellationToken);

    /// <summary>The same, with what was fetched before the turn if it is of these words at the enclave's head.</summary>
    internal Task<LedgerProof> ProveAsync(ProofAhead? ahead, IReadOnlyList<Hash32> slots, CancellationToken cancellationToken) =>
        ahead?.Of(Ledger, slots) is { } proof ? Task.FromResult(proof) : ProveAsync(slots, cancellationToken);

    /// <summary>More words than one step needs, to take from in this turn.</summary>
    internal Task<ProofAhead> AheadAsync(IEnumerable<Hash32> slots, CancellationToken cancellationToken) =>
        _proofs.AheadAsync(Ledger, slots, cancellationToken);
}
