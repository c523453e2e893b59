// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// One contract: length and worker now, then new entries and receipts. After a reorganisation the entries that took the place of others
/// are told again from the first one that differs.
/// </summary>
internal static class ContractFeed
{
    /// <summary>The most entries, and the most receipts, in one event; the others follow at once.</summary>
    public const int MaxEntries = 256;

    public static async IAsyncEnumerable<FeedEvent> FollowAsync(
        NodeServices node, ContractAddress contract, uint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Progress? told = null;
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            var ledger = node.Mirror.Current;
            var queue = ledger.Queue(contract);
            var worker = ledger.WorkerOf(contract);
            var first = told is null ? Math.Min(from ?? queue.Length, queue.Length) : told.FirstUntold(queue);
            if (told is null || first < queue.Length || told.IsOutdated(queue, worker))
            {
                var next = (uint)Math.Min((long)first + MaxEntries, queue.Length);
                var firstBatch = told?.FirstUntoldBatch(queue) ?? queue.Batches.Count;
                var nextBatch = Math.Min(firstBatch + MaxEntries, queue.Batches.Count);
                yield return new FeedEvent(RpcJson.Object(writer => Write(writer, queue, worker, (first, next), (firstBatch, nextBatch))));
                told = new Progress(queue, worker, next, nextBatch);
                if (next < queue.Length || nextBatch < queue.Batches.Count)
                {
                    continue;
                }
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Write(
        Utf8JsonWriter writer, ContractLedger queue, WorkerId worker, (uint First, uint Next) entries, (int First, int Next) batches)
    {
        writer.WriteString("contract", queue.Contract.ToString());
        writer.WriteNumber("length", queue.Length);
        writer.WriteNumber("committed", queue.Committed);
        writer.WriteNumber("worker", worker.Value);
        writer.WriteStartArray("entries");
        for (var index = entries.First; index < entries.Next; index++)
        {
            var queued = queue.Entries[(int)index];
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteHex("entry", queued.Entry.Encode());
            writer.WriteString("recordTransaction", queued.Transaction.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("receipts");
        for (var i = batches.First; i < batches.Next; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("from", queue.Batches[i].From.Value);
            writer.WriteNumber("to", queue.Batches[i].Parts.Index);
            writer.WriteString("receiptTransaction", queue.Batches[i].Transaction.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>What was told so far.</summary>
    private sealed record Progress(ContractLedger Queue, WorkerId Worker, uint Next, int NextBatch)
    {
        public bool IsOutdated(ContractLedger now, WorkerId worker) =>
            now.Length != Queue.Length || worker != Worker || now.Batches.Count != Queue.Batches.Count || FirstUntoldBatch(now) < now.Batches.Count;

        public uint FirstUntold(ContractLedger now)
        {
            var first = Math.Min(Next, now.Length);
            // A reorganisation replaces the end of a queue, so the common part ends where hashes and transactions agree again.
            while (first > 0 && !IsSame(now.Entries[(int)first - 1], Queue.Entries[(int)first - 1]))
            {
                first--;
            }

            return first;
        }

        public int FirstUntoldBatch(ContractLedger now)
        {
            var first = Math.Min(NextBatch, now.Batches.Count);
            while (first > 0 && now.Batches[first - 1] != Queue.Batches[first - 1])
            {
                first--;
            }

            return first;
        }

        private static bool IsSame(QueuedEntry one, QueuedEntry other) => one.Hash == other.Hash && one.Transaction == other.Transaction;
    }
}
