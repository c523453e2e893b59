// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Writes the results of spec/wire.md section 6.</summary>
internal static class RpcJson
{
    public static void WriteHex(this Utf8JsonWriter writer, string name, ReadOnlySpan<byte> bytes) =>
        writer.WriteString(name, "0x" + Convert.ToHexStringLower(bytes));

    public static void WriteQuantity(this Utf8JsonWriter writer, string name, UInt128 value) =>
        writer.WriteString(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A writer of one object.</summary>
    public static Action<Utf8JsonWriter> Object(Action<Utf8JsonWriter> writeMembers) => writer =>
    {
        writer.WriteStartObject();
        writeMembers(writer);
        writer.WriteEndObject();
    };

    public static void WriteTask(Utf8JsonWriter writer, TaskView task)
    {
        writer.WriteString("taskId", task.Id.ToString());
        writer.WriteString("stage", task.Stage.ToWord());
        writer.WriteBoolean("provisional", task.Stage == TaskStage.Computed);
        if (task.Contract is { } contract)
        {
            writer.WriteString("contract", contract.ToString());
            writer.WriteNumber("worker", task.Worker.Value);
        }

        if (task is { Entry: { } entry, Index: { } index })
        {
            writer.WriteNumber("index", index.Value);
            writer.WriteString("sender", entry.Record.Sender.ToString());
            writer.WriteHex("entry", entry.Encode());
            writer.WriteString("recordTransaction", task.RecordTransaction!.Value.ToString());
        }

        if (task.Envelope is { } envelope)
        {
            writer.WriteHex("envelope", envelope.Span);
        }

        if (task.Leaf is { } leaf)
        {
            writer.WriteString("status", leaf.Status.ToString().ToLowerInvariant());
            writer.WriteHex("leaf", leaf.Encode());
        }

        if (task.Body is { } body)
        {
            writer.WriteHex("body", body.Span);
        }

        if (task.Batch is { } batch)
        {
            writer.WriteString("receiptTransaction", batch.Transaction.ToString());
        }

        if (task.Proof is { } proof)
        {
            WriteProof(writer, proof.Head, proof.Nodes);
        }
    }

    /// <summary>The member <c>head</c>: what a head on the Ledger is made of.</summary>
    public static void WriteHead(Utf8JsonWriter writer, HeadParts head)
    {
        writer.WriteStartObject("head");
        writer.WriteString("stateHash", head.State.ToString());
        writer.WriteString("receiptsRoot", head.ReceiptsRoot.ToString());
        writer.WriteString("queueHash", head.Queue.ToString());
        writer.WriteNumber("index", head.Index);
        writer.WriteString("checkpointHash", head.CheckpointHash.ToString());
        writer.WriteEndObject();
    }

    private static void WriteProof(Utf8JsonWriter writer, HeadParts head, IReadOnlyList<Crypto.Hash32> nodes)
    {
        writer.WriteStartObject("proof");
        WriteHead(writer, head);
        writer.WriteStartArray("nodes");
        foreach (var node in nodes)
        {
            writer.WriteStringValue(node.ToString());
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
