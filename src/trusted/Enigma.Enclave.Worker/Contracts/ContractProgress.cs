// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// How far a contract is computed: its state after the entries so far, and their leaves. A function of the queue alone; thrown away and
/// computed again when the Ledger turns out to say otherwise.
/// </summary>
internal sealed class ContractProgress
{
    private readonly List<Leaf> _leaves = [];
    private readonly ReceiptsRange _receipts = new();
    private QueueHash _queue = QueueHash.Empty;

    /// <summary>The decrypted state.</summary>
    public ContractStateMap State { get; } = new();

    /// <summary>The name of the state: the chain of all task bodies.</summary>
    public StateHash StateHash { get; private set; } = StateHash.Initial;

    /// <summary>The index of the entry to come.</summary>
    public uint Next => (uint)_leaves.Count;

    /// <summary>True once the deployment has succeeded.</summary>
    public bool IsDeployed => Next > 0 && _leaves[0].Status == EntryStatus.Succeeded;

    /// <summary>The leaf of an entry below <see cref="Next"/>.</summary>
    public Leaf this[uint index] => _leaves[(int)index];

    /// <summary>What the Ledger's head is made of when everything computed is committed. No checkpoints are written yet.</summary>
    public HeadParts HeadParts => new(StateHash, _receipts.Root, _queue, Next, Hash32.Zero);

    /// <summary>Goes on by one entry.</summary>
    public void Append(QueueEntry entry, Leaf leaf, IReadOnlyList<StateChange> changes)
    {
        State.Apply(changes);
        StateHash = leaf.StateAfter;
        _queue = _queue.Fold(leaf.EntryHash);
        _leaves.Add(leaf);
        _receipts.Append(leaf);
    }

    /// <summary>The inclusion proof of a leaf when there were <paramref name="count"/> of them.</summary>
    /// <exception cref="EnigmaException"><c>receipt.not_found</c></exception>
    public IReadOnlyList<Hash32> Prove(EntryIndex index, uint count) => _receipts.Prove(index, count);
}
