// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>
/// The words of all contracts that have something to show at a block, proven with one question. Without it each would ask for its own: after a
/// batch for many, and with every block that comes while they are at it. Safe for concurrent use.
/// </summary>
internal sealed class BlockProofs(LedgerProofs proofs)
{
    private readonly Lock _gate = new();
    private LedgerSnapshot _ledger = LedgerSnapshot.Empty;
    private HashSet<Hash32> _wanted = [];
    private Task<ProofAhead>? _proof;

    /// <summary>These words will be asked for at this block.</summary>
    public void Want(LedgerSnapshot ledger, IEnumerable<Hash32> slots)
    {
        lock (_gate)
        {
            (_ledger, _wanted, _proof) = (ledger, [.. slots], null);
        }
    }

    /// <summary>Proves words at a block, with all that are wanted at it.</summary>
    public Task<ProofAhead> AheadAsync(LedgerSnapshot ledger, Hash32[] slots, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(ledger, _ledger) || !_wanted.IsSupersetOf(slots))
            {
                return proofs.AheadAsync(ledger, slots, cancellationToken);
            }

            // What failed is asked for again by whoever needs it next.
            return _proof is { IsFaulted: false, IsCanceled: false } proof ? proof : _proof = proofs.AheadAsync(ledger, _wanted, cancellationToken);
        }
    }
}
