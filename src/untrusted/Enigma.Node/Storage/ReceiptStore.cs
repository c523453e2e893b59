// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// The leaves of all contracts. A leaf is a claim until the batch that covers it is on the Ledger; then the leaves up to its head either
/// hash to the receipts root or are thrown away. Safe for concurrent use.
/// </summary>
public sealed class ReceiptStore(IRecordStore records)
{
    private readonly ConcurrentDictionary<ContractAddress, ContractReceipts> _contracts = new();

    /// <summary>Raised when a leaf arrived, receipts became final, or a final one is missed.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Final leaves that were found damaged and are to be fetched again.</summary>
    public IReadOnlyList<(ContractAddress Contract, EntryIndex Index)> Lost =>
        [.. _contracts.SelectMany(contract => contract.Value.Lost.Select(index => (contract.Key, index)))];

    /// <summary>Keeps a leaf in place of an earlier claim about the same entry; what is final stays.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="leaf">The leaf.</param>
    /// <param name="together">What else is written with it, or not at all.</param>
    public void Add(ContractAddress contract, Leaf leaf, RecordBatch? together = null)
    {
        var batch = together ?? new RecordBatch();
        var isNew = Of(contract).AddTo(batch, leaf);
        if (batch.Changes.Count > 0)
        {
            records.Write(batch, Durability.Process);
        }

        if (isNew)
        {
            Changed.Raise();
        }
    }

    /// <summary>The leaf of an entry, final or not.</summary>
    public bool TryGet(ContractAddress contract, EntryIndex index, [NotNullWhen(true)] out Leaf? leaf)
    {
        var found = Of(contract).TryGet(index, out leaf, out var isNewlyLost);
        if (isNewlyLost)
        {
            Changed.Raise();
        }

        return found;
    }

    /// <summary>The number of leaves from the first on that are checked against a head on the Ledger.</summary>
    public uint Final(ContractAddress contract) => Of(contract).Final;

    /// <summary>The first leaf behind the final ones that is not here.</summary>
    public EntryIndex FirstMissing(ContractAddress contract) => Of(contract).FirstMissing();

    /// <summary>Checks the leaves up to a head on the Ledger; false when leaves are missing or do not hash to its root.</summary>
    public bool TryFinalize(ContractAddress contract, HeadParts head)
    {
        if (!Of(contract).TryFinalize(head))
        {
            return false;
        }

        Changed.Raise();
        return true;
    }

    /// <summary>After a reorganisation: what is final no longer is a claim again.</summary>
    public void Reopen(LedgerSnapshot ledger)
    {
        foreach (var (contract, receipts) in _contracts)
        {
            receipts.Reopen(ledger.Queue(contract).Committed);
        }
    }

    /// <summary>The proof of a final leaf under the head with <paramref name="count"/> leaves.</summary>
    public IReadOnlyList<Hash32> Prove(ContractAddress contract, EntryIndex index, uint count) => Of(contract).Prove(index, count);

    private ContractReceipts Of(ContractAddress contract) => _contracts.GetOrAdd(contract, _ => new ContractReceipts(records, contract));
}
