// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Tasks that a worker admitted and whose record is not on the Ledger yet, with their envelopes and modules: at the worker, and at the node
/// of their user. They survive a restart, since the user may record at any moment and nobody else need have the envelope; what can no longer
/// be recorded is dropped. Admissions cost nothing, so what they leave is bounded: what may still be recorded is never dropped for others,
/// others are told to wait. Bytes that are admitted have records of their own until the Ledger names them. Safe for concurrent use.
/// </summary>
internal sealed class AdmittedTasks
{
    private readonly IRecordStore _records;
    private readonly ContentStore _contents;
    private readonly AdmissionLimits _limits;
    private readonly Dictionary<TaskId, AdmittedTask> _tasks = [];
    private readonly Dictionary<Hash32, Held> _held = [];
    private readonly Dictionary<ContractAddress, (long Bytes, ulong Gas)> _shares = [];
    private long _bytes;
    private BlockNumber _lookedAt;
    private readonly Lock _gate = new();

    /// <summary>What was admitted before.</summary>
    public AdmittedTasks(IRecordStore records, ContentStore contents, AdmissionLimits? limits = null)
    {
        _records = records;
        _contents = contents;
        _limits = limits ?? new AdmissionLimits();
        foreach (var (key, value) in records.Scan(RecordKind.Admitted, ReadOnlyMemory<byte>.Empty))
        {
            if (value is { } whole && key.Length == Hash32.Size)
            {
                var admitted = WireValue.Decode<AdmittedTask>(whole.Span, "admitted task", StoreErrors.Damaged);
                Track(new TaskId(Hash32.FromSpan(key)), admitted, contents.SizeOfAdmitted(admitted.InputsHash));
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

    /// <summary>Makes sure that so much more can be kept now.</summary>
    /// <exception cref="EnigmaException"><c>node.admissions_full</c></exception>
    public void RequireRoom(LedgerSnapshot ledger, ContractAddress contract, int tasks, long bytes, ulong gas)
    {
        lock (_gate)
        {
            DropPassed(ledger, contract, tasks, bytes, gas);
            if (WhatIsFull(ledger, contract, tasks, bytes, gas) is { } full)
            {
                throw new EnigmaException(NodeErrors.AdmissionsFull, full);
            }
        }
    }

    /// <summary>Keeps tasks of one contract with their envelopes on the disk before it returns, all or none.</summary>
    /// <param name="ledger">The Ledger now.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="validUntil">The last block that takes the record.</param>
    /// <param name="contents">What was admitted.</param>
    /// <exception cref="EnigmaException"><c>node.admissions_full</c></exception>
    public void Add(
        LedgerSnapshot ledger, ContractAddress contract, BlockNumber validUntil, IReadOnlyCollection<AdmittedContent> contents)
    {
        var batch = new RecordBatch();
        lock (_gate)
        {
            var added = contents.Select(content => (
                content.Task, content.Content, Admitted: new AdmittedTask(contract, Keccak256.Hash(content.Content.Span), validUntil, content.Gas))).ToArray();
            // What was admitted here before takes no more room, nor more to compute.
            var sizes = added.DistinctBy(task => task.Admitted.InputsHash)
                .ToDictionary(task => task.Admitted.InputsHash, task => _held.ContainsKey(task.Admitted.InputsHash) ? 0 : task.Content.Length);
            var gas = added.Where(task => !_held.ContainsKey(task.Admitted.InputsHash)).Aggregate(0ul, (sum, task) => sum + task.Admitted.Gas);
            RequireRoom(ledger, contract, added.Length, sizes.Values.Sum(size => (long)size), gas);
            foreach (var (task, content, admitted) in added)
            {
                ContentStore.AddAdmittedTo(batch, admitted.InputsHash, content);
                batch.Put(RecordKind.Admitted, task.Value.AsSpan(), WireValue.Encode(admitted));
            }

            _records.Write(batch, Durability.Disk);
            foreach (var (task, _, admitted) in added)
            {
                Track(task, admitted, sizes[admitted.InputsHash]);
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
            return _held.ContainsKey(inputsHash);
        }
    }

    /// <summary>The record of an envelope or module is on the Ledger, and peers know it where they have to: it stays as long as the Ledger.</summary>
    public void Done(Hash32 hash)
    {
        lock (_gate)
        {
            End(_held.ContainsKey(hash) ? [hash] : [], isRecorded: (_, _) => true);
        }
    }

    /// <summary>
    /// Drops what cannot be recorded any more, unless the chain is reorganised deeper than it is followed. <see cref="Done"/> was told of all
    /// that is recorded in this Ledger.
    /// </summary>
    public void Expire(LedgerSnapshot ledger)
    {
        lock (_gate)
        {
            _lookedAt = ledger.Block;
            Drop(ledger, [.. _held.Where(held => held.Value.ValidUntil.Value + LogFollower.MaxReorgDepth < ledger.Block.Value).Select(held => held.Key)]);
        }
    }

    private void Track(TaskId task, AdmittedTask admitted, int size)
    {
        if (_tasks.Remove(task, out var before) && before.InputsHash != admitted.InputsHash && _held.TryGetValue(before.InputsHash, out var other))
        {
            other.Tasks.Remove(task);
        }

        _tasks[task] = admitted;
        if (!_held.TryGetValue(admitted.InputsHash, out var held))
        {
            held = _held[admitted.InputsHash] = new Held(admitted.Contract, size, admitted.Gas);
            var (bytes, gas) = _shares.GetValueOrDefault(held.Contract);
            Share(held.Contract, bytes + held.Bytes, gas + held.Gas);
        }

        held.Tasks.Add(task);
        held.ValidUntil = admitted.ValidUntil > held.ValidUntil ? admitted.ValidUntil : held.ValidUntil;
    }

    // Only a reorganisation could still record these. What was recorded in a newer block may not be done with yet.
    private void DropPassed(LedgerSnapshot ledger, ContractAddress contract, int tasks, long bytes, ulong gas)
    {
        if (WhatIsFull(ledger, contract, tasks, bytes, gas) is not null)
        {
            Drop(ledger, [.. _held.Where(held => held.Value.ValidUntil < _lookedAt).Select(held => held.Key)]);
        }
    }

    private string? WhatIsFull(LedgerSnapshot ledger, ContractAddress contract, int tasks, long bytes, ulong gas)
    {
        const string Wait = "ask again when some are on the Ledger or can no longer be, or have the task forced";
        var isOnLedger = ledger.Contracts.ContainsKey(contract);
        // Addresses that nothing was deployed to cost nothing: all of them together have the share of one contract.
        var shared = isOnLedger
            ? _shares.GetValueOrDefault(contract).Bytes
            : _shares.Where(share => !ledger.Contracts.ContainsKey(share.Key)).Sum(share => share.Value.Bytes);
        return _tasks.Count + tasks > _limits.Tasks ? $"{_tasks.Count} tasks are admitted and not recorded, expected at most {_limits.Tasks}; {Wait}"
            : _bytes + bytes > _limits.Bytes ? $"{_bytes} bytes are admitted and not recorded, expected at most {_limits.Bytes} with {bytes} more; {Wait}"
            : shared + bytes > _limits.BytesOfContract
                ? $"{shared} bytes of {(isOnLedger ? $"contract {contract}" : "contracts that are not deployed")} are admitted and not recorded, expected at most {_limits.BytesOfContract} with {bytes} more; {Wait}"
            : WhatIsToCompute(ledger, contract, gas);
    }

    private string? WhatIsToCompute(LedgerSnapshot ledger, ContractAddress contract, ulong gas)
    {
        if (_limits.GasOfContract == ulong.MaxValue || gas == 0)
        {
            return null;
        }

        var waiting = _shares.GetValueOrDefault(contract).Gas + ledger.Queue(contract).PendingGas();
        return waiting + gas > Math.Max(_limits.GasOfContract, GasClass.Maximum.Gas)
            ? $"tasks of contract {contract} with gas limits of {waiting} together are to be computed, expected at most {_limits.GasOfContract} with {gas} more; wait for results, lower the gas limit or send less at once"
            : null;
    }

    // What was recorded before it was admitted here stays. A worker does not know its tasks by name, and has what it needed to compute them.
    private void Drop(LedgerSnapshot ledger, IReadOnlyCollection<Hash32> hashes) =>
        End(hashes, (hash, held) => held.Tasks.Any(task => InputsOf(ledger, task) == hash)
            || ledger.Queue(held.Contract).Deployment?.Deployment.CodeHash == hash);

    private static Hash32? InputsOf(LedgerSnapshot ledger, TaskId task) =>
        ledger.Tasks.TryGetValue(task, out var place) && ledger.Queue(place.Contract).Entries[(int)place.Index.Value].Entry is RecordedEntry recorded
            ? recorded.Record.InputsHash
            : null;

    private void End(IReadOnlyCollection<Hash32> hashes, Func<Hash32, Held, bool> isRecorded)
    {
        if (hashes.Count == 0)
        {
            return;
        }

        var batch = new RecordBatch();
        foreach (var (hash, held) in hashes.Select(hash => (hash, _held[hash])))
        {
            if (isRecorded(hash, held))
            {
                _contents.KeepAdmittedIn(batch, hash);
            }
            else
            {
                ContentStore.DropAdmittedIn(batch, hash);
            }

            foreach (var task in held.Tasks)
            {
                batch.Remove(RecordKind.Admitted, task.Value.AsSpan());
            }
        }

        // First on the disk: what could not be written is ended again.
        _records.Write(batch, Durability.Process);
        foreach (var hash in hashes)
        {
            Forget(hash);
        }
    }

    private void Forget(Hash32 hash)
    {
        if (_held.Remove(hash, out var held))
        {
            var (bytes, gas) = _shares.GetValueOrDefault(held.Contract);
            Share(held.Contract, bytes - held.Bytes, gas - held.Gas);
            foreach (var task in held.Tasks)
            {
                _tasks.Remove(task);
            }
        }
    }

    private void Share(ContractAddress contract, long bytes, ulong gas)
    {
        _bytes += bytes - _shares.GetValueOrDefault(contract).Bytes;
        _shares[contract] = (bytes, gas);
        if (_shares[contract] == default)
        {
            _shares.Remove(contract);
        }
    }

    /// <param name="contract">The contract.</param>
    /// <param name="bytes">How much room it takes.</param>
    /// <param name="gas">What its task may take to compute.</param>
    private sealed class Held(ContractAddress contract, int bytes, ulong gas)
    {
        public ContractAddress Contract { get; } = contract;

        public int Bytes { get; } = bytes;

        public ulong Gas { get; } = gas;

        public HashSet<TaskId> Tasks { get; } = [];

        public BlockNumber ValidUntil { get; set; }
    }
}
