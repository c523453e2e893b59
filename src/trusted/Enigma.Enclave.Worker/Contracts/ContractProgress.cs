// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// How far a contract is computed: its state after the entries so far, and their leaves and checkpoints. A function of the queue alone;
/// what lies before a committed checkpoint is not kept.
/// </summary>
internal sealed class ContractProgress
{
    private readonly Window<Leaf> _leaves;
    private readonly ReceiptsRange _receipts;
    private readonly List<(uint Index, Hash32 Hash)> _checkpoints = [];
    private readonly CheckpointSchedule _schedule = new();
    private readonly RecentStates _recent = new();
    private StateHash _before = StateHash.Initial;

    /// <summary>Nothing is computed.</summary>
    public ContractProgress()
    {
        _leaves = new Window<Leaf>(0);
        _receipts = new ReceiptsRange();
    }

    /// <summary>Computed up to a committed checkpoint.</summary>
    public ContractProgress(CheckpointHeader checkpoint, ContractStateMap state)
    {
        var start = checkpoint.Index.Value;
        _leaves = new Window<Leaf>(start);
        _receipts = new ReceiptsRange(start, checkpoint.Peaks);
        _checkpoints.Add((start, checkpoint.Hash));
        _schedule.Begin(checkpoint.Generation);
        _before = checkpoint.State;
        Deployment = checkpoint.Deployment;
        State = state;
    }

    /// <summary>The decrypted state.</summary>
    public ContractStateMap State { get; } = new();

    /// <summary>The name of the state: the chain of all task bodies.</summary>
    public StateHash StateHash => StateAt(Next);

    /// <summary>The index of the entry to come.</summary>
    public uint Next => _leaves.End;

    /// <summary>How the deployment ended; null before it was computed.</summary>
    public EntryStatus? Deployment { get; private set; }

    /// <summary>True once the deployment has succeeded.</summary>
    public bool IsDeployed => Deployment == EntryStatus.Succeeded;

    /// <summary>The peaks of the receipts so far.</summary>
    public IReadOnlyList<Hash32> Peaks => _receipts.Peaks;

    /// <summary>The leaf of an entry below <see cref="Next"/> that is kept.</summary>
    public Leaf this[uint index] => _leaves[index];

    /// <summary>True when a checkpoint is due before the entry to come.</summary>
    public bool IsCheckpointDue(RecordedEntry entry) => _schedule.IsDue(entry.Record.RecordEpoch, State);

    /// <summary>What the Ledger's head is made of when the entries below an index are committed.</summary>
    /// <param name="index">From the newest committed checkpoint to <see cref="Next"/>.</param>
    /// <param name="queue">The queue hash at the index.</param>
    public HeadParts PartsAt(uint index, QueueHash queue) =>
        new(StateAt(index), _receipts.RootAt(index), queue, index, _checkpoints.FindLast(checkpoint => checkpoint.Index < index).Hash);

    /// <summary>The state after the entries below an index; null when it is no longer kept, or never was.</summary>
    public ContractStateMap? SnapshotAt(uint index) => index == Next ? State.Snapshot() : _recent.At(index);

    /// <summary>Entries below an index are committed: earlier states are nobody's business any more.</summary>
    public void DropStatesBefore(uint index) => _recent.DropBefore(index);

    /// <summary>Goes on by one entry.</summary>
    public void Append(QueueEntry entry, ComputedEntry computed, SealedCheckpoint? checkpoint)
    {
        if (entry is DeployEntry deployment)
        {
            Deployment = computed.Leaf.Status;
            _schedule.Begin(deployment.Record.RecordEpoch);
        }

        if (checkpoint is not null)
        {
            _checkpoints.Add((Next, checkpoint.Hash));
            _schedule.Begin(checkpoint.Header.Generation);
        }

        var before = State.Snapshot();
        _recent.Keep(Next, before, State.Apply(computed.Changes));
        _schedule.Count(computed.Body);
        _leaves.Add(computed.Leaf);
        _receipts.Append(computed.Leaf);
    }

    /// <summary>The inclusion proof of a leaf when there were <paramref name="count"/> of them.</summary>
    /// <exception cref="EnigmaException"><c>receipt.not_found</c></exception>
    public IReadOnlyList<Hash32> Prove(EntryIndex index, uint count) => _receipts.Prove(index, count);

    /// <summary>Where the newest checkpoint that a head at an index covers begins; 0 without one.</summary>
    public uint CheckpointBefore(uint index) => _checkpoints.FindLast(checkpoint => checkpoint.Index < index).Index;

    /// <summary>Forgets the leaves before a committed checkpoint, and earlier checkpoints.</summary>
    public void DropBefore(uint index)
    {
        _before = StateAt(index);
        _leaves.DropBefore(index);
        _receipts.DropBefore(index);
        _checkpoints.RemoveAll(checkpoint => checkpoint.Index < index);
    }

    private StateHash StateAt(uint index) => index == _leaves.Start ? _before : _leaves[index - 1].StateAfter;
}
