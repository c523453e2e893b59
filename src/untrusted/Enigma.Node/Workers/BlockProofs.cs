// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>
/// The words of contracts that have something to show at a block, proven with one question for all that somebody waits for, and one for the
/// others. Without it each would ask for its own: after a batch for many, and with every block that comes while they are at it. Safe for
/// concurrent use.
/// </summary>
internal sealed class BlockProofs(LedgerProofs proofs)
{
    private readonly Lock _gate = new();
    private LedgerSnapshot _ledger = LedgerSnapshot.Empty;
    private List<Group> _groups = [];

    /// <summary>These words will be asked for at this block, each group together.</summary>
    public void Want(LedgerSnapshot ledger, params IEnumerable<IEnumerable<Hash32>> groups)
    {
        lock (_gate)
        {
            (_ledger, _groups) = (ledger, [.. groups.Select(slots => new Group([.. slots]))]);
        }
    }

    /// <summary>Proves words at a block, with all that are wanted together with them.</summary>
    public Task<ProofAhead> AheadAsync(LedgerSnapshot ledger, Hash32[] slots, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(ledger, _ledger) || _groups.Find(wanted => wanted.Slots.IsSupersetOf(slots)) is not { } group)
            {
                return proofs.AheadAsync(ledger, slots, cancellationToken);
            }

            // What failed is asked for again by whoever needs it next.
            return group.Proof is { IsFaulted: false, IsCanceled: false } proof
                ? proof
                : group.Proof = proofs.AheadAsync(ledger, group.Slots, cancellationToken);
        }
    }

    private sealed class Group(HashSet<Hash32> slots)
    {
        public HashSet<Hash32> Slots { get; } = slots;

        public Task<ProofAhead>? Proof { get; set; }
    }
}
