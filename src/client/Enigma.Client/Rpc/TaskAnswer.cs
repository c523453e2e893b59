// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client.Rpc;

/// <summary>What a node says about a task (spec/wire.md §6).</summary>
/// <param name="Stage">How far it says the task is.</param>
/// <param name="Entry">The queue entry, from <c>recorded</c> on.</param>
/// <param name="Index">The entry's position.</param>
/// <param name="Envelope">The sealed inputs, if the node has them.</param>
/// <param name="Leaf">The receipt, from <c>computed</c> on.</param>
/// <param name="Body">Result and delta, if they have left the enclave and the node has them.</param>
/// <param name="Proof">From <c>confirmed</c> on.</param>
/// <param name="RecordTransaction">The transaction of the record.</param>
/// <param name="ReceiptTransaction">The transaction of the batch.</param>
internal sealed record TaskAnswer(
    TaskStage Stage,
    RecordedEntry? Entry,
    EntryIndex Index,
    byte[]? Envelope,
    Leaf? Leaf,
    byte[]? Body,
    ReceiptProofAnswer? Proof,
    Hash32? RecordTransaction,
    Hash32? ReceiptTransaction)
{
    public static TaskAnswer From(JsonElement answer) => new(
        TaskStages.Parse(answer.Text("stage")),
        answer.Has("entry") ? QueueEntry.Decode(answer.Bytes("entry")) as RecordedEntry : null,
        new EntryIndex(answer.Has("index") ? checked((uint)answer.Number("index")) : 0),
        answer.Has("envelope") ? answer.Bytes("envelope") : null,
        answer.Has("leaf") ? Protocol.Leaf.Decode(answer.Bytes("leaf")) : null,
        answer.Has("body") ? answer.Bytes("body") : null,
        answer.Has("proof") ? ReceiptProofAnswer.From(answer.GetProperty("proof")) : null,
        answer.Has("recordTransaction") ? answer.Hash("recordTransaction") : null,
        answer.Has("receiptTransaction") ? answer.Hash("receiptTransaction") : null);
}

/// <summary>The way from a leaf to a head.</summary>
/// <param name="Head">The parts whose hash the Ledger keeps.</param>
/// <param name="Nodes">The proof of the leaf under the head's receipts root.</param>
internal sealed record ReceiptProofAnswer(HeadParts Head, IReadOnlyList<Hash32> Nodes)
{
    public static ReceiptProofAnswer From(JsonElement proof)
    {
        return new(
            HeadAnswer.From(proof.GetProperty("head")),
            [.. proof.Items("nodes").Select(node => JsonFields.Hash(node.GetString(), "node"))]);
    }
}

/// <summary>The parts of a head (spec/tasks.md §6).</summary>
internal static class HeadAnswer
{
    public static HeadParts From(JsonElement head) => new(
        new StateHash(head.Hash("stateHash")),
        head.Hash("receiptsRoot"),
        new QueueHash(head.Hash("queueHash")),
        checked((uint)head.Number("index")),
        head.Hash("checkpointHash"));
}
