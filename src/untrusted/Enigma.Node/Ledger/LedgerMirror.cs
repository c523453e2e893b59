// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Applies the Ledger's events block by block and publishes an immutable <see cref="LedgerSnapshot"/> after each. A rewind goes back to the
/// snapshot of the common block; nothing is applied twice.
/// </summary>
public sealed class LedgerMirror : IChainObserver
{
    private readonly LedgerReader _reader;
    private readonly NetworkId _network;
    private readonly IContentStore _contents;
    private readonly LinkedList<LedgerSnapshot> _history = new();
    private LedgerSnapshot _current = LedgerSnapshot.Empty;

    /// <summary>A mirror of one Ledger; envelopes that were forced through calldata go to <paramref name="contents"/>.</summary>
    public LedgerMirror(LedgerReader reader, NetworkId network, IContentStore contents)
    {
        _reader = reader;
        _network = network;
        _contents = contents;
    }

    /// <summary>The Ledger up to the newest block seen.</summary>
    public LedgerSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Raised after every block.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <inheritdoc/>
    public async ValueTask OnBlockAsync(ChainBlock block, IReadOnlyList<ChainLog> logs, CancellationToken cancellationToken)
    {
        var next = Current with { Block = new BlockNumber(block.Number), StateRoot = BlockHeader.Decode(block.HeaderRlp.Span).StateRoot };
        if (next.Epoch.State.SeedBlock.Value == 0)
        {
            // The Ledger's creation sets the first seed block without an event of its own.
            next = next with { Epoch = await _reader.GetEpochAsync(block.State, cancellationToken).ConfigureAwait(false) };
        }

        var touched = new HashSet<ContractAddress>();
        foreach (var log in logs)
        {
            if (LedgerEvents.Decode(log) is { } happened)
            {
                next = await ApplyAsync(next, happened, touched, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var contract in touched)
        {
            var counters = await _reader.GetCountersAsync(contract, block.State, cancellationToken).ConfigureAwait(false);
            next = next with { Contracts = next.Contracts.SetItem(contract, next.Queue(contract) with { Counters = counters }) };
        }

        Publish(next);
    }

    /// <inheritdoc/>
    public ValueTask OnRewindAsync(ulong number, CancellationToken cancellationToken)
    {
        while (_history.Last is { } last && last.Value.Block.Value > number)
        {
            _history.RemoveLast();
        }

        Volatile.Write(ref _current, _history.Last?.Value ?? LedgerSnapshot.Empty);
        Changed.Raise();
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until the mirror has seen a block.</summary>
    public async Task WaitForBlockAsync(ulong number, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = Changed.Next;
            if (Current.Block.Value >= number)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Publish(LedgerSnapshot snapshot)
    {
        _history.AddLast(snapshot);
        if (_history.Count > LogFollower.MaxReorgDepth)
        {
            _history.RemoveFirst();
        }

        Volatile.Write(ref _current, snapshot);
        Changed.Raise();
    }

    private async ValueTask<LedgerSnapshot> ApplyAsync(
        LedgerSnapshot state, LedgerEvent happened, HashSet<ContractAddress> touched, CancellationToken cancellationToken)
    {
        var block = state.State;
        switch (happened)
        {
            case EntriesQueued queued:
                touched.Add(queued.Contract);
                return Append(state, queued);
            case ReceiptsCommitted committed:
                touched.Add(committed.Contract);
                return Commit(state, committed);
            case ClockChanged clock:
                touched.Add(clock.Contract);
                return state;
            case EnvelopeForced forced:
                _contents.Add(forced.Envelope.Memory);
                return state;
            case EpochChanged:
                return state with { Epoch = await _reader.GetEpochAsync(block, cancellationToken).ConfigureAwait(false) };
            case WorkerChanged { Signer.IsZero: false } worker:
                return state with { Workers = state.Workers.SetItem(worker.Worker, worker.Signer) };
            case SeatsChanged seats:
                foreach (var index in seats.Indexes)
                {
                    var versions = await _reader.GetSeatAsync(index, block, cancellationToken).ConfigureAwait(false);
                    state = state with { Seats = state.Seats.SetItem(index, versions) };
                }

                return state;
            default:
                return state;
        }
    }

    private LedgerSnapshot Append(LedgerSnapshot state, EntriesQueued queued)
    {
        var queue = state.Queue(queued.Contract);
        if (queued.FirstIndex.Value != queue.Length)
        {
            throw new EnigmaException(
                ChainErrors.BadReply,
                $"the Ethereum endpoint tells entry {queued.FirstIndex} of {queued.Contract} after {queue.Length} entries; it left events out, use another endpoint");
        }

        var tasks = state.Tasks;
        var index = queued.FirstIndex;
        foreach (var entry in queued.Entries)
        {
            if (entry is RecordedEntry recorded)
            {
                tasks = tasks.SetItem(recorded.Record.Id(_network), (queued.Contract, index));
            }

            index = index.Next;
        }

        queue = queue with
        {
            Entries = queue.Entries.AddRange(queued.Entries.Select(entry => new QueuedEntry(entry, entry.Hash, queued.Source.TransactionHash))),
        };
        return state with { Contracts = state.Contracts.SetItem(queued.Contract, queue), Tasks = tasks };
    }

    private static LedgerSnapshot Commit(LedgerSnapshot state, ReceiptsCommitted committed)
    {
        var queue = state.Queue(committed.Contract);
        var batch = new CommittedBatch(committed.FromIndex, committed.Parts, committed.Worker, committed.Source.TransactionHash);
        return state with
        {
            Contracts = state.Contracts.SetItem(committed.Contract, queue with { Batches = queue.Batches.Add(batch) }),
        };
    }
}
