// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma explain</c>: everything that the outside world can see of a task, and nothing else.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommandHelp help)
    {
        var task = SharedOptions.TaskId();
        var json = SharedOptions.Json();
        var command = new Command("explain", "Tell what happened to a task, as everybody can see it.") { task, json };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            using var session = await DevnetSession.OpenAsync(account: 0, output, cancellation).ConfigureAwait(false);
            var seen = await session.Client.ObserveTaskAsync(parsed.GetValue(task), cancellation).ConfigureAwait(false);
            output.Json(Json(seen));
            WriteText(output, seen);
            return ExitCode.Done;
        });
        help.AddExamples(
            command,
            "explain 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0",
            "explain 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0 --json");
        return command;
    }

    private static JsonObject Json(ObservedTask seen) => new()
    {
        ["taskId"] = seen.Id.ToString(),
        ["stage"] = seen.Stage.ToWord(),
        ["status"] = seen.Leaf?.Status.ToWord(),
        ["provisional"] = seen.IsProvisional,
        ["kind"] = seen.IsDeployment ? "deploy" : "task",
        ["contract"] = seen.Record.Contract.ToString(),
        ["index"] = seen.Index.Value,
        ["sender"] = seen.Record.Sender.ToString(),
        ["nonce"] = seen.Record.Nonce,
        ["forced"] = seen.Record.IsForced,
        ["inputsHash"] = seen.Record.InputsHash.ToString(),
        ["envelopeBytes"] = seen.EnvelopeLength,
        ["bodyBytes"] = seen.BodyLength,
        ["gasLimit"] = seen.Record.Terms.GasLimit.Gas,
        ["gasCharged"] = seen.Leaf?.Charged.Gas,
        ["gasPrice"] = seen.Record.Terms.GasPrice,
        ["lock"] = seen.Record.Terms.Lock.ToString(),
        ["charge"] = seen.Leaf?.Charge.ToString(),
        ["keyEpoch"] = seen.Record.KeyEpoch.Value,
        ["recordEpoch"] = seen.Record.RecordEpoch.Value,
        ["admittedBy"] = seen.Record.AdmittedBy.Value,
        ["block"] = seen.Record.Block.Value,
        ["blockTime"] = seen.Record.Timestamp,
        ["recordTransaction"] = Json(seen.RecordTransaction),
        ["receiptTransaction"] = Json(seen.ReceiptTransaction),
        ["stateHash"] = seen.Leaf?.StateAfter.ToString(),
        ["bodyHash"] = seen.Leaf?.BodyHash.ToString(),
    };

    private static JsonObject? Json(TransactionCost? cost) => cost is null
        ? null
        : new JsonObject { ["hash"] = cost.Transaction.ToString(), ["gasUsed"] = cost.GasUsed, ["tasks"] = cost.Tasks };

    private static void WriteText(CommandOutput output, ObservedTask seen)
    {
        var record = seen.Record;
        output.Field("task", seen.Id.ToString());
        output.Field("stage", $"{seen.Stage.ToWord()}{(seen.IsProvisional ? " (provisional: the receipt is not on the Ledger yet)" : "")}");
        output.Field("asked by", $"{record.Sender}, its record number {record.Nonce}{(record.IsForced ? ", forced" : "")}");
        output.Field("contract", $"{record.Contract}, entry {seen.Index} of its queue ({(seen.IsDeployment ? "deployment" : "call")})");
        output.Field("recorded", $"block {record.Block}, epoch {record.RecordEpoch}, sealed to the key of epoch {record.KeyEpoch}{Cost(seen.RecordTransaction)}");
        output.Field("inputs", $"hash {record.InputsHash}, {seen.EnvelopeLength?.ToString() ?? "unknown"} bytes of ciphertext");
        output.Field("worker", record.IsForced ? "none admitted it" : $"admitted by worker {record.AdmittedBy}");
        output.Field("gas", $"limit {record.Terms.GasLimit.Gas} at {record.Terms.GasPrice} grains, {record.Terms.Lock} locked");
        if (seen.Leaf is not { } leaf)
        {
            output.Line("Not computed yet.");
            return;
        }

        output.Field("outcome", $"{leaf.Status.ToWord()}, {leaf.Charged.Gas} gas charged, {leaf.Charge} grains paid, {leaf.Lock - leaf.Charge} refundable");
        output.Field("result", $"hash {leaf.BodyHash}, {seen.BodyLength?.ToString() ?? "unknown"} bytes of ciphertext with the state delta");
        output.Field("state", $"{leaf.StateAfter} afterwards");
        output.Field("confirmed", seen.ReceiptTransaction is { } receipt ? $"in {receipt.Transaction}{Cost(receipt)}" : "not yet");
        output.Line("Function, arguments, result and state are not in this list: only their ciphertexts left the asker and the enclave.");
    }

    private static string Cost(TransactionCost? cost) => cost is null
        ? ""
        : cost.Tasks > 1 ? $", {cost.GasUsed} Ethereum gas for {cost.Tasks} tasks" : $", {cost.GasUsed} Ethereum gas";
}
