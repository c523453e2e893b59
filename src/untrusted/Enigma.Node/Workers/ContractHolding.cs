// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Of which epochs a contract needs no inputs any more (spec/keys.md section 11), and whether the enclave has said so.</summary>
internal sealed class ContractHolding
{
    private Epoch _saidBefore;
    private (ContractLedger Queue, Epoch Epoch)? _seen;
    private Epoch _needsFrom;

    /// <summary>Whether there is an epoch more to say.</summary>
    public bool IsDue(LedgerSnapshot ledger, ContractLedger queue) => NeedsInputsFrom(ledger, queue) > _saidBefore;

    /// <summary>It was said for this Ledger.</summary>
    public void Said(LedgerSnapshot ledger, ContractLedger queue) => _saidBefore = NeedsInputsFrom(ledger, queue);

    /// <summary>Another enclave has said nothing.</summary>
    public void Forget() => _saidBefore = default;

    private Epoch NeedsInputsFrom(LedgerSnapshot ledger, ContractLedger queue)
    {
        var epoch = ledger.Epoch.State.Epoch;
        if (_seen is { } seen && ReferenceEquals(seen.Queue, queue) && seen.Epoch == epoch)
        {
            return _needsFrom;
        }

        var first = epoch.Previous;
        foreach (var queued in queue.From(queue.Committed))
        {
            if (queued.Entry is RecordedEntry { Record.KeyEpoch: var named } && named < first)
            {
                first = named;
            }
        }

        (_seen, _needsFrom) = ((queue, epoch), first);
        return first;
    }
}
