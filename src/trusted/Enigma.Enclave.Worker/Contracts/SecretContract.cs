// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// One contract in this enclave: its proven queue, how far it is computed, and what may not leave yet. What it has computed is compared
/// with every head that the Ledger confirms.
/// </summary>
internal sealed class SecretContract(ContractAddress address, ContractQueue queue, ContractProgress progress)
{
    private readonly SortedDictionary<uint, ByteString> _withheld = [];
    private readonly List<SealedCheckpoint> _checkpoints = [];

    /// <summary>A contract of which nothing is known.</summary>
    public SecretContract(ContractAddress address)
        : this(address, new ContractQueue(address), new ContractProgress())
    {
    }

    /// <summary>What the Ledger says.</summary>
    public ContractQueue Queue => queue;

    /// <summary>What this enclave computed from it.</summary>
    public ContractProgress Progress => progress;

    /// <summary>The module, once the host has delivered it; its hash is the one in the deploy entry.</summary>
    public ByteString Code { get; private set; }

    /// <summary>
    /// The computation of the entry to come, if one was begun. While it runs it reads <see cref="ContractProgress.State"/>, so nothing may be
    /// appended before it has ended.
    /// </summary>
    public Task<ComputedStep>? Running { get; set; }

    /// <summary>How much time of the threads it used lately.</summary>
    public ProcessorAccount Account { get; } = new();

    /// <summary>What its queries took lately: apart, because anybody may ask for nothing.</summary>
    public ProcessorAccount QueryAccount { get; } = new();

    /// <summary>True while a thread of the runtime computes the entry to come.</summary>
    public bool IsComputing => Running is { IsCompleted: false };

    /// <summary>What the Ledger's head is made of when everything computed is committed.</summary>
    public HeadParts HeadParts => progress.PartsAt(progress.Next, queue.HashAt(progress.Next));

    /// <summary>The state that the Ledger has confirmed, and its head; nothing computed since then (spec/queries.md section 3).</summary>
    /// <param name="ledger">The Ledger's words, which must say the same as the last <see cref="Sync"/>.</param>
    /// <exception cref="EnigmaException"><c>query.not_committed</c></exception>
    public (HeadParts Head, ContractStateMap State) Committed(LedgerView ledger)
    {
        var committed = queue.Committed;
        if (ledger.Counters(address).Committed != committed || ledger.CommittedHead(address) != queue.CommittedHead)
        {
            throw NotCommitted("it was not synchronised to the head that the proof shows; send SyncQueue first");
        }

        if (committed == 0)
        {
            throw NotCommitted("nothing of it is committed yet; wait for the commit, or request one");
        }

        if (committed > progress.Next)
        {
            throw NotCommitted($"it is computed up to entry {progress.Next} of {committed} that are committed; ask again later");
        }

        return (
            progress.PartsAt(committed, queue.HashAt(committed)),
            progress.SnapshotAt(committed) ?? throw NotCommitted("too much changed since its last commit; wait for the next one"));

        EnigmaException NotCommitted(string why) => new(QueryErrors.NotCommitted, $"contract {address} answers no query: {why}");
    }

    /// <summary>True when the body of an entry may leave: at once, or once its receipt is confirmed, as the deployment says.</summary>
    public bool IsRevealed(uint index) => queue.Deployment.Deployment.Reveal == Protocol.Reveal.Provisional || index < queue.Committed;

    /// <summary>Takes what is new on the Ledger.</summary>
    /// <exception cref="EnigmaException">
    /// <c>queue.mismatch</c> or <c>queue.bad_entry</c>; <c>state.head_mismatch</c> or <c>state.expired</c>, and the contract is void.
    /// </exception>
    public void Sync(LedgerView ledger, QueueTail tail)
    {
        var expired = queue.Advance(ledger, tail);
        if (expired < progress.Next)
        {
            throw new EnigmaException(
                StateErrors.Expired,
                $"entry {expired} of contract {address} expired after it was computed here; what follows it was computed on a state that "
                + "never was. The contract is closed here; open it again");
        }

        Confirm();
    }

    /// <summary>Keeps the module if it is the deployed one.</summary>
    /// <exception cref="EnigmaException"><c>queue.wrong_code</c></exception>
    public void Provide(ByteString code)
    {
        if (code.IsEmpty || !Code.IsEmpty)
        {
            return;
        }

        var expected = queue.Deployment.Deployment.CodeHash;
        var hash = Crypto.Keccak256.Hash(code);
        Code = hash == expected
            ? code
            : throw new EnigmaException(
                QueueErrors.WrongCode, $"code of {code.Length} bytes has hash {hash}, the contract was deployed with {expected}");
    }

    /// <summary>Keeps the module, whose hash was compared with the deployed one already; nothing when there is none.</summary>
    public void ProvideChecked(ByteString code) => Code = code;

    /// <summary>Goes on by one entry; a body that may not leave yet is kept.</summary>
    /// <param name="computed">What became of the entry.</param>
    /// <param name="checkpoint">The checkpoint that was due before it.</param>
    /// <exception cref="EnigmaException"><c>state.head_mismatch</c></exception>
    public void Append(ComputedEntry computed, SealedCheckpoint? checkpoint)
    {
        var index = progress.Next;
        progress.Append(queue[index].Entry, computed, checkpoint);
        if (checkpoint is not null)
        {
            _checkpoints.Add(checkpoint);
            DropCovered();
        }

        if (!computed.Body.IsEmpty && !IsRevealed(index))
        {
            _withheld.Add(index, computed.Body);
        }

        if (progress.Next < queue.Committed)
        {
            // On the way to the committed head no state is one that anybody may read.
            progress.DropStatesBefore(progress.Next);
        }
        else if (progress.Next == queue.Committed)
        {
            Confirm();
        }
    }

    /// <summary>Withheld bodies from an index on that may leave now. Those before it are forgotten: the host has them.</summary>
    public IEnumerable<IndexedBody> Reveal(uint from)
    {
        foreach (var taken in _withheld.Keys.TakeWhile(index => index < from && IsRevealed(index)).ToArray())
        {
            _withheld.Remove(taken);
        }

        return _withheld
            .Where(pair => pair.Key >= from && IsRevealed(pair.Key))
            .Select(pair => new IndexedBody(new EntryIndex(pair.Key), pair.Value));
    }

    /// <summary>
    /// The first epoch whose inputs may have to be opened still: what is queued names none before it, nothing to come can, and all that is
    /// committed was computed and handed to the host.
    /// </summary>
    /// <exception cref="EnigmaException"><c>keys.still_needed</c></exception>
    public Epoch NeedsInputsFrom(Epoch current)
    {
        var committed = queue.Committed;
        if (committed == 0 || progress.Next < committed || _withheld.Keys.Any(index => index < committed))
        {
            throw new EnigmaException(
                KeysErrors.StillNeeded,
                $"contract {address} is computed up to entry {progress.Next} of {committed} that are committed, and {_withheld.Count} bodies wait to be "
                + "revealed; ask again when the host has all of them");
        }

        // The Ledger takes records that name the epoch before (spec/ledger.md section 5).
        var first = current.Previous;
        for (var index = committed; index < queue.Length; index++)
        {
            if (queue[index].Entry is RecordedEntry { Record.KeyEpoch: var named } && named < first)
            {
                first = named;
            }
        }

        return first;
    }

    /// <summary>The newest checkpoint that a confirmed head covers; nothing of a later one may leave (spec/tasks.md section 8).</summary>
    /// <exception cref="EnigmaException"><c>checkpoint.not_found</c></exception>
    public SealedCheckpoint CommittedCheckpoint()
    {
        var index = queue.Committed <= progress.Next ? progress.CheckpointBefore(queue.Committed) : 0;
        return _checkpoints.Find(checkpoint => checkpoint.Header.Index.Value == index) ?? throw new EnigmaException(
            CheckpointErrors.NotFound,
            $"no checkpoint of contract {address} that was written here is covered by the head at {queue.Committed}; ask peers for it");
    }

    /// <summary>
    /// Everything computed up to the committed index must be what the Ledger confirmed. A difference means that a body was altered or
    /// that a worker committed a wrong result; either way nothing more may be built on this state.
    /// </summary>
    private void Confirm()
    {
        var committed = queue.Committed;
        if (committed == 0 || committed > progress.Next)
        {
            return;
        }

        var computed = progress.PartsAt(committed, queue.HashAt(committed)).Head;
        if (computed != queue.CommittedHead)
        {
            throw new EnigmaException(
                StateErrors.HeadMismatch,
                $"contract {address} was computed to head {computed} at index {committed}, the Ledger confirmed {queue.CommittedHead}. "
                + "The contract is closed here; rebuild it from other bodies");
        }

        progress.DropStatesBefore(committed);
        DropCovered();
    }

    /// <summary>
    /// Forgets what lies before the newest checkpoint that the Ledger's head covers: no head to come can ask for it. On the way to that
    /// head too, so that a rebuild needs no more memory than work.
    /// </summary>
    private void DropCovered()
    {
        var start = progress.CheckpointBefore(queue.Committed);
        if (start != 0)
        {
            queue.DropBefore(start);
            progress.DropBefore(start);
            _checkpoints.RemoveAll(checkpoint => checkpoint.Header.Index.Value < start);
        }
    }
}
