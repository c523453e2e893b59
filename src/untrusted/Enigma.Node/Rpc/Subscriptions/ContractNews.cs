// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// One event of a contract's subscription, and so how far its entries and receipts are told: as many as an event holds, from the first ones
/// that were not told or that a reorganisation put in the place of others.
/// </summary>
/// <param name="Queue">The contract as it was then.</param>
/// <param name="Worker">Its worker then.</param>
/// <param name="Entries">The entries that are told, the last one not included.</param>
/// <param name="Batches">The batches whose receipts are told, the last one not included.</param>
internal sealed record ContractNews(ContractLedger Queue, WorkerId Worker, (int First, int End) Entries, (int First, int End) Batches)
{
    /// <summary>The most entries, and the most receipts, in one event; the others follow at once.</summary>
    public const int MaxItems = 256;

    /// <summary>True when nothing is left to tell.</summary>
    public bool IsAll => Entries.End == Queue.Entries.Count && Batches.End == Queue.Batches.Count;

    /// <summary>The first event: the state now, and the entries from one on.</summary>
    public static ContractNews Begin(ContractLedger now, WorkerId worker, uint? from) =>
        new(now, worker, Some((int)Math.Min(from ?? now.Length, now.Length), now.Entries.Count), Some(now.Batches.Count, now.Batches.Count));

    /// <summary>The event after this one; null when there is nothing new.</summary>
    public ContractNews? Next(ContractLedger now, WorkerId worker)
    {
        // A reorganisation replaces the ends, so the common parts end where hashes and transactions agree again.
        var entries = Common(Entries.End, now.Entries, Queue.Entries, (one, other) => one.Hash == other.Hash && one.Transaction == other.Transaction);
        var batches = Common(Batches.End, now.Batches, Queue.Batches, (one, other) => one == other);
        var isNew = entries < now.Entries.Count || batches < now.Batches.Count
            || now.Length != Queue.Length || now.Batches.Count != Queue.Batches.Count || worker != Worker;
        return isNew ? new(now, worker, Some(entries, now.Entries.Count), Some(batches, now.Batches.Count)) : null;
    }

    /// <summary>Writes the members of the event.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("contract", Queue.Contract.ToString());
        writer.WriteNumber("length", Queue.Length);
        writer.WriteNumber("committed", Queue.Committed);
        writer.WriteNumber("worker", Worker.Value);
        writer.WriteStartArray("entries");
        for (var index = Entries.First; index < Entries.End; index++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteHex("entry", Queue.Entries[index].Entry.Encode());
            writer.WriteString("recordTransaction", Queue.Entries[index].Transaction.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("receipts");
        for (var i = Batches.First; i < Batches.End; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("from", Queue.Batches[i].From.Value);
            writer.WriteNumber("to", Queue.Batches[i].Parts.Index);
            writer.WriteString("receiptTransaction", Queue.Batches[i].Transaction.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static (int First, int End) Some(int first, int count) => (first, Math.Min(first + MaxItems, count));

    private static int Common<T>(int told, IReadOnlyList<T> now, IReadOnlyList<T> before, Func<T, T, bool> isSame)
    {
        var first = Math.Min(told, now.Count);
        while (first > 0 && !isSame(now[first - 1], before[first - 1]))
        {
            first--;
        }

        return first;
    }
}
