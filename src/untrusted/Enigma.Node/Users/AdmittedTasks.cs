// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Tasks that a worker admitted and whose record is not on the Ledger yet, with their envelopes and modules: at the worker, and at the node
/// of their user. They survive a restart, since the user may record at any moment and nobody else need have the envelope; what can no longer
/// be recorded is dropped. Admissions cost nothing, so what they leave is bounded (<see cref="AdmissionRoom"/>): what may still be recorded is
/// never dropped for others, others are told to wait. Bytes that are admitted have records of their own until the Ledger names them. Safe for
/// concurrent use.
/// </summary>
internal sealed class AdmittedTasks
{
    // RocksDB takes one write after the other: what another one writes waits for no more than this.
    private const int PartBytes = 256 << 10;

    private readonly IRecordStore _records;
    private readonly ContentStore _contents;
    private readonly AdmissionRoom _room;
    private readonly Dictionary<Hash32, Held> _held = [];
    // A task has several envelopes when somebody else asked in its sender's name: only the Ledger says which one is recorded.
    private readonly Dictionary<TaskId, (ContractAddress Contract, int Envelopes)> _tasks = [];
    // What is being written, by whom: it is not dropped meanwhile.
    private readonly HashSet<(Hash32 Hash, object Writer)> _writing = [];
    private BlockNumber _lookedAt;
    private readonly Lock _gate = new();

    /// <summary>What was admitted before.</summary>
    public AdmittedTasks(IRecordStore records, ContentStore contents, AdmissionLimits? limits = null)
    {
        _records = records;
        _contents = contents;
        _room = new AdmissionRoom(limits ?? new AdmissionLimits());
        var renamed = new RecordBatch();
        foreach (var (key, value) in records.Scan(RecordKind.Admitted, ReadOnlyMemory<byte>.Empty))
        {
            if (value is { } whole)
            {
                var admitted = WireValue.Decode<AdmittedTask>(whole.Span, "admitted task", StoreErrors.Damaged);
                Track(TaskOf(key, admitted, renamed), admitted, contents.SizeOfAdmitted(admitted.InputsHash));
            }
        }

        if (renamed.Changes.Count > 0)
        {
            records.Write(renamed, Durability.Process);
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
                return _room.Tasks;
            }
        }
    }

    /// <summary>Makes sure that so much more can be kept now.</summary>
    /// <exception cref="EnigmaException"><c>node.admissions_full</c></exception>
    public void RequireRoom(LedgerSnapshot ledger, ContractAddress contract, AdmissionShare asked)
    {
        lock (_gate)
        {
            if (_room.WhatIsFull(ledger, contract, asked) is null)
            {
                return;
            }

            // Only a reorganisation could still record these. What was recorded in a newer block may not be done with yet.
            Drop(ledger, held => held.ValidUntil < _lookedAt);
            if (_room.WhatIsFull(ledger, contract, asked) is { } full)
            {
                throw new EnigmaException(NodeErrors.AdmissionsFull, full);
            }
        }
    }

    /// <summary>
    /// Keeps tasks of one contract with their envelopes; they are on the disk when it ends. What was written when it fails stays until it
    /// cannot be recorded any more.
    /// </summary>
    /// <param name="ledger">The Ledger now.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="validUntil">The last block that takes the record.</param>
    /// <param name="contents">What was admitted.</param>
    /// <exception cref="EnigmaException">
    /// <c>wire.bad_frame</c> for a last block that no enclave names and <c>node.admissions_full</c>, and nothing is kept; a code of the area
    /// <c>store</c>.
    /// </exception>
    public async Task AddAsync(
        LedgerSnapshot ledger, ContractAddress contract, BlockNumber validUntil, IReadOnlyCollection<AdmittedContent> contents)
    {
        RequireSoon(ledger, validUntil);
        var writer = new object();
        AdmissionShare room;
        List<(AdmittedContent Content, AdmittedTask Admitted)> admitted;
        lock (_gate)
        {
            room = RoomFor(contents);
            RequireRoom(ledger, contract, room);
            _room.Take(contract, room);
            _writing.UnionWith(contents.Select(content => (content.Hash, writer)));
            admitted = [.. contents.Select(content => (content, new AdmittedTask(contract, content.Hash, Until(content), content.Gas)))];
        }

        // With nothing locked, and in parts: others look and write here meanwhile.
        var written = 0;
        try
        {
            foreach (var part in Parts(admitted))
            {
                var batch = new RecordBatch();
                foreach (var (content, task) in part)
                {
                    ContentStore.AddAdmittedTo(batch, content.Hash, content.Content);
                    batch.Put(RecordKind.Admitted, Key(content.Hash, content.Task), WireValue.Encode(task));
                }

                _records.Write(batch, Durability.Process);
                written += part.Count;
            }
        }
        finally
        {
            lock (_gate)
            {
                _room.GiveBack(contract, room);
                _writing.ExceptWith(contents.Select(content => (content.Hash, writer)));
                foreach (var (content, task) in admitted.Take(written))
                {
                    Track(content.Task, task, content.Content.Length);
                }
            }
        }

        await _records.SyncAsync().ConfigureAwait(false);
        Changed.Raise();

        // What was admitted for longer before stays as long, also after a restart.
        BlockNumber Until(AdmittedContent content) =>
            _held.TryGetValue(content.Hash, out var held) && held.ValidUntil > validUntil ? held.ValidUntil : validUntil;
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

    /// <summary>What so many admissions would take beside what is kept.</summary>
    public AdmissionShare RoomFor(IReadOnlyCollection<AdmittedContent> contents)
    {
        lock (_gate)
        {
            return new AdmissionShare(contents.Count(IsNew), 0, 0) + contents
                // What was admitted here before takes no more room, nor more to compute.
                .DistinctBy(content => content.Hash).Where(content => !_held.ContainsKey(content.Hash))
                .Aggregate(default(AdmissionShare), (sum, content) => sum + new AdmissionShare(0, content.Content.Length, content.Gas));
        }

        bool IsNew(AdmittedContent content) => !_held.TryGetValue(content.Hash, out var held) || !held.Tasks.Contains(content.Task);
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
            Drop(ledger, held => ledger.Block.Value > LogFollower.MaxReorgDepth && held.ValidUntil.Value < ledger.Block.Value - LogFollower.MaxReorgDepth);
        }
    }

    private static IEnumerable<List<(AdmittedContent Content, AdmittedTask Admitted)>> Parts(
        IReadOnlyList<(AdmittedContent Content, AdmittedTask Admitted)> admitted)
    {
        var (part, bytes) = (new List<(AdmittedContent, AdmittedTask)>(), 0L);
        foreach (var one in admitted)
        {
            part.Add(one);
            bytes += one.Content.Content.Length;
            if (bytes >= PartBytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    // The worker is not this node's own: what it may say of time is bounded, or its room would never come back.
    private static void RequireSoon(LedgerSnapshot ledger, BlockNumber validUntil)
    {
        if (validUntil.Value > ledger.Block.Value + LogFollower.MaxReorgDepth)
        {
            throw new EnigmaException(
                WireErrors.BadFrame,
                $"an admission is told to be valid until block {validUntil}, expected {ledger.Block.Value + LogFollower.MaxReorgDepth} at most; ask again when this node has caught up, or have the task forced");
        }
    }

    private static byte[] Key(Hash32 hash, TaskId task) => [.. hash.AsSpan(), .. task.Value.AsSpan()];

    private static TaskId TaskOf(byte[] key, AdmittedTask admitted, RecordBatch renamed)
    {
        if (key.Length > Hash32.Size)
        {
            return new TaskId(Hash32.FromSpan(key.AsSpan(Hash32.Size)));
        }

        // Of an older program: the task alone, or the hash where the task was not known.
        var name = Hash32.FromSpan(key);
        var task = name == admitted.InputsHash ? default : new TaskId(name);
        renamed.Remove(RecordKind.Admitted, key).Put(RecordKind.Admitted, Key(admitted.InputsHash, task), WireValue.Encode(admitted));
        return task;
    }

    private void Track(TaskId task, AdmittedTask admitted, int size)
    {
        if (!_held.TryGetValue(admitted.InputsHash, out var held))
        {
            held = _held[admitted.InputsHash] = new Held(admitted.Contract, size, admitted.Gas);
            _room.Take(held.Contract, held.Content);
        }

        held.ExtendTo(admitted.ValidUntil);
        if (held.Tasks.Add(task))
        {
            _room.Take(held.Contract, Held.Task);
            if (task != default)
            {
                _tasks[task] = (admitted.Contract, _tasks.GetValueOrDefault(task).Envelopes + 1);
            }
        }
    }

    // What was recorded before it was admitted here stays. A worker does not know its tasks by name, and has what it needed to compute them.
    private void Drop(LedgerSnapshot ledger, Predicate<Held> isPassed) => End(
        [.. _held.Where(held => isPassed(held.Value)).Select(held => held.Key).Except(_writing.Select(writing => writing.Hash))],
        (hash, held) => held.Tasks.Any(task => InputsOf(ledger, task) == hash)
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
                batch.Remove(RecordKind.Admitted, Key(hash, task));
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
        _held.Remove(hash, out var held);
        _room.GiveBack(held!.Contract, held.Content);
        foreach (var task in held.Tasks)
        {
            _room.GiveBack(held.Contract, Held.Task);
            if (_tasks.Remove(task, out var admitted) && admitted.Envelopes > 1)
            {
                _tasks[task] = (admitted.Contract, admitted.Envelopes - 1);
            }
        }
    }

    /// <param name="contract">The contract.</param>
    /// <param name="bytes">How much room it takes.</param>
    /// <param name="gas">What its task may take to compute.</param>
    private sealed class Held(ContractAddress contract, int bytes, ulong gas)
    {
        public static AdmissionShare Task { get; } = new(1, 0, 0);

        public ContractAddress Contract { get; } = contract;

        public AdmissionShare Content { get; } = new(0, bytes, gas);

        public HashSet<TaskId> Tasks { get; } = [];

        public BlockNumber ValidUntil { get; private set; }

        public void ExtendTo(BlockNumber block) => ValidUntil = block > ValidUntil ? block : ValidUntil;
    }
}
