// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Tasks that a worker admitted and whose record is not on the Ledger yet, with their envelopes. They survive a restart, since the user may
/// record at any moment and nobody else need have the envelope; what can no longer be recorded is dropped. Safe for concurrent use.
/// </summary>
internal sealed class AdmittedTasks
{
    private readonly IRecordStore _records;
    private readonly ContentStore _contents;
    private readonly Dictionary<TaskId, AdmittedTask> _tasks = [];
    private readonly Lock _gate = new();

    /// <summary>What was admitted before.</summary>
    public AdmittedTasks(IRecordStore records, ContentStore contents)
    {
        _records = records;
        _contents = contents;
        foreach (var (key, value) in records.Scan(RecordKind.Admitted, ReadOnlyMemory<byte>.Empty))
        {
            if (value is { } whole && key.Length == Hash32.Size)
            {
                _tasks[new TaskId(Hash32.FromSpan(key))] = WireValue.Decode<AdmittedTask>(whole.Span, "admitted task", StoreErrors.Damaged);
            }
        }
    }

    /// <summary>Raised when tasks were admitted.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>How many tasks are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _tasks.Count;
            }
        }
    }

    /// <summary>Keeps tasks and their envelopes on the disk before it returns, all or none.</summary>
    public void Add(IReadOnlyCollection<(TaskId Task, AdmittedTask Admitted, ReadOnlyMemory<byte> Envelope)> tasks, ReadOnlyMemory<byte>? code)
    {
        var batch = new RecordBatch();
        if (code is { } module)
        {
            _contents.AddTo(batch, module, isNeeded: true);
        }

        foreach (var (task, admitted, envelope) in tasks)
        {
            _contents.AddTo(batch, envelope, isNeeded: true);
            batch.Put(RecordKind.Admitted, task.Value.AsSpan(), WireValue.Encode(admitted));
        }

        _records.Write(batch, Durability.Disk);
        lock (_gate)
        {
            foreach (var (task, admitted, _) in tasks)
            {
                _tasks[task] = admitted;
            }
        }

        Changed.Raise();
    }

    /// <summary>The contract of an admitted task that is not done with.</summary>
    public ContractAddress? ContractOf(TaskId task)
    {
        lock (_gate)
        {
            return _tasks.TryGetValue(task, out var admitted) ? admitted.Contract : null;
        }
    }

    /// <summary>Whether an envelope was admitted here.</summary>
    public bool Has(Hash32 inputsHash)
    {
        lock (_gate)
        {
            return _tasks.Values.Any(admitted => admitted.InputsHash == inputsHash);
        }
    }

    /// <summary>The record of an envelope is on the Ledger and known to peers.</summary>
    public void Done(Hash32 inputsHash) => Remove((_, admitted) => admitted.InputsHash == inputsHash, withEnvelope: false);

    /// <summary>Drops what cannot be recorded any more, unless the chain is reorganised deeper than it is followed.</summary>
    public void Expire(BlockNumber head) =>
        Remove((_, admitted) => admitted.ValidUntil.Value + LogFollower.MaxReorgDepth < head.Value, withEnvelope: true);

    private void Remove(Func<TaskId, AdmittedTask, bool> isDone, bool withEnvelope)
    {
        var batch = new RecordBatch();
        lock (_gate)
        {
            foreach (var (task, admitted) in _tasks.Where(task => isDone(task.Key, task.Value)).ToArray())
            {
                _tasks.Remove(task);
                batch.Remove(RecordKind.Admitted, task.Value.AsSpan());
                if (withEnvelope)
                {
                    ContentStore.RemoveFrom(batch, admitted.InputsHash);
                }
            }
        }

        if (batch.Changes.Count > 0)
        {
            _records.Write(batch, Durability.Process);
        }
    }
}
