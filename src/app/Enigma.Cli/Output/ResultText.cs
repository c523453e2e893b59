// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Output;

/// <summary>The decrypted outcome of a task for people and for programs, and the exit code that it means.</summary>
internal static class ResultText
{
    /// <summary>Writes a result; fields of <paramref name="first"/> come before it.</summary>
    public static int Write(CommandOutput output, TaskResult result, IReadOnlyList<AbiType>? returns, JsonObject? first = null)
    {
        var value = result.Failure is null
            ? Value(result.ReturnData, returns, $"task {result.Id}", $"the task has succeeded; 'enigma result {result.Id}' reads it again, with other types or as hex")
            : null;
        var json = first ?? [];
        json["taskId"] = result.Id.ToString();
        json["status"] = result.Status.ToWord();
        json["provisional"] = result.IsProvisional;
        json["result"] = value;
        json["gasUsed"] = result.GasUsed;
        json["gasCharged"] = result.Charged.Gas;
        if (result.Failure is { } failure)
        {
            json["error"] = Failure(failure);
        }

        output.Json(json);
        output.Field("task", result.Id.ToString());
        output.Field("status", $"{result.Status.ToWord()}{(result.IsProvisional ? ", provisional until its receipt is on the Ledger" : ", confirmed by the Ledger")}");
        output.Field("gas", $"{result.GasUsed} used, {result.Charged.Gas} charged");
        if (result.Failure is { } reason)
        {
            WriteFailure(output, reason);
            return ExitCode.TaskFailed;
        }

        output.Field("result", Text(value!));
        return result.Status == EntryStatus.Succeeded ? ExitCode.Done : ExitCode.TaskFailed;
    }

    /// <summary>Why something failed, for programs.</summary>
    public static JsonObject Failure(TaskFailure failure) => new()
    {
        ["code"] = failure.Code,
        ["message"] = failure.Message,
        ["data"] = Hex(failure.RevertData.Span),
    };

    /// <summary>Why something failed, for people.</summary>
    public static void WriteFailure(CommandOutput output, TaskFailure failure) => output.Field(
        "reason", $"{output.Palette.Bad}{failure.Code}{output.Palette.Plain}{(failure.Message.Length == 0 ? "" : $": {failure.Message}")}");

    /// <summary>A value for people: text as it is.</summary>
    public static string Text(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    /// <summary>Returned values as JSON; hex without types.</summary>
    /// <param name="data">What was returned, in ABI encoding.</param>
    /// <param name="returns">Its types, null for hex.</param>
    /// <param name="who">Who returned it.</param>
    /// <param name="hint">What to do when the types do not fit.</param>
    /// <exception cref="UsageException">The types do not fit.</exception>
    public static JsonNode Value(ReadOnlyMemory<byte> data, IReadOnlyList<AbiType>? returns, string who, string hint)
    {
        if (returns is null)
        {
            return JsonValue.Create(Hex(data.Span));
        }

        try
        {
            var values = AbiCodec.Decode(returns, data.Span).Select((value, i) => ToJson(returns[i], value)).ToArray();
            return values.Length == 1 ? values[0] : new JsonArray(values);
        }
        catch (EnigmaException e)
        {
            throw new UsageException(
                $"--returns does not fit the {data.Length} bytes that {who} returned: {e.Message}", hint);
        }
    }

    private static JsonNode ToJson(AbiType type, AbiValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            AbiText.WriteJson(writer, type, value);
        }

        return JsonNode.Parse(stream.ToArray())!;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);
}
