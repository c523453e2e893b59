// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// The leaves of all contracts. A leaf is a claim until the batch that covers it is on the Ledger; then the leaves up to its head either
/// hash to the receipts root or are thrown away. Safe for concurrent use.
/// </summary>
public sealed class ReceiptStore
{
    private readonly ConcurrentDictionary<ContractAddress, ContractReceipts> _contracts = new();

    /// <summary>Raised when a leaf arrived or receipts became final.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Keeps a leaf in place of an earlier claim about the same entry; what is final stays.</summary>
    public void Add(ContractAddress contract, Leaf leaf)
    {
        if (Of(contract).Add(leaf))
        {
            Changed.Raise();
        }
    }

    /// <summary>The leaf of an entry, final or not.</summary>
    public bool TryGet(ContractAddress contract, EntryIndex index, [NotNullWhen(true)] out Leaf? leaf) => Of(contract).TryGet(index, out leaf);

    /// <summary>The number of leaves from the first on that are checked against a head on the Ledger.</summary>
    public uint Final(ContractAddress contract) => Of(contract).Final;

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

    /// <summary>The proof of a final leaf under the head with <paramref name="count"/> leaves.</summary>
    public IReadOnlyList<Crypto.Hash32> Prove(ContractAddress contract, EntryIndex index, uint count) => Of(contract).Prove(index, count);

    private ContractReceipts Of(ContractAddress contract) => _contracts.GetOrAdd(contract, _ => new ContractReceipts());
}
