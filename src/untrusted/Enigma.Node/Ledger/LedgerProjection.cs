// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What a block does to the Ledger as this node sees it: a function of the block, its events and the words read with them.</summary>
internal sealed class LedgerProjection(NetworkId network, ContentStore contents)
{
    /// <summary>The Ledger after a block; envelopes that were forced through calldata are kept.</summary>
    public async Task<LedgerSnapshot> ApplyAsync(
        LedgerSnapshot before, ChainBlock block, IReadOnlyList<ChainLog> logs, ILedgerWords words, CancellationToken cancellationToken)
    {
        var next = before with
        {
            Block = new BlockNumber(block.Number),
            BlockHash = block.Hash,
            StateRoot = BlockHeader.Decode(block.HeaderRlp.Span).StateRoot,
        };
        var events = logs.Select(LedgerEvents.Decode).OfType<LedgerEvent>().ToList();
        var changed = new ChangedWords(events, isFirst: before.Epoch.State.SeedBlock.Value == 0);
        var reader = new LedgerReader(await changed.ReadAsync(words, next.State, cancellationToken).ConfigureAwait(false));
        if (changed.HasEpoch)
        {
            next = next with { Epoch = await reader.GetEpochAsync(next.State, cancellationToken).ConfigureAwait(false) };
        }

        foreach (var index in changed.Seats)
        {
            var versions = await reader.GetSeatAsync(index, next.State, cancellationToken).ConfigureAwait(false);
            next = next with { Seats = next.Seats.SetItem(index, versions) };
        }

        next = events.Aggregate(next, Apply);
        foreach (var contract in changed.Contracts)
        {
            var counters = await reader.GetCountersAsync(contract, next.State, cancellationToken).ConfigureAwait(false);
            next = next with { Contracts = next.Contracts.SetItem(contract, next.Queue(contract) with { Counters = counters }) };
        }

        return next;
    }

    private LedgerSnapshot Apply(LedgerSnapshot state, LedgerEvent happened)
    {
        switch (happened)
        {
            case EntriesQueued queued:
                return Append(state, queued);
            case ReceiptsCommitted committed:
                return Commit(state, committed);
            case EnvelopeForced forced:
                contents.Add(forced.Envelope.Memory);
                return state;
            case WorkerChanged { Signer.IsZero: false } worker:
                return state with { Workers = state.Workers.SetItem(worker.Worker, worker.Signer) };
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
                tasks = tasks.SetItem(recorded.Record.Id(network), (queued.Contract, index));
            }

            index = index.Next;
        }

        queue = queue.With([.. queued.Entries.Select(entry => new QueuedEntry(entry, entry.Hash, queued.Source.TransactionHash))]);
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
