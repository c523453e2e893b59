// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Cli.Output;

/// <summary>Answers to queries and estimates for people and for programs, and the exit code that they mean.</summary>
internal static class QueryText
{
    /// <summary>Writes what a view answered.</summary>
    public static int Write(CommandOutput output, QueryResult result, IReadOnlyList<AbiType>? returns)
    {
        var value = result.Failure is null
            ? ResultText.Value(result.ReturnData, returns, "the function", "ask again with other types, or without --returns for hex")
            : null;
        var json = Begin(result.State, result.Failure);
        json["result"] = value;
        json["gasUsed"] = result.GasUsed;
        return End(output, json, result.State, result.Failure, () => output.Field("result", ResultText.Text(value!)));
    }

    /// <summary>Writes what a task would take.</summary>
    public static int Write(CommandOutput output, TaskEstimate estimate)
    {
        var json = Begin(estimate.State, estimate.Failure);
        json["gasClass"] = estimate.Class?.Value;
        json["gas"] = estimate.GasLimit;
        return End(
            output, json, estimate.State, estimate.Failure,
            () => output.Field("gas", $"class {estimate.Class}: --gas {estimate.GasLimit} is enough as the state is now"));
    }

    private static JsonObject Begin(AnsweredState state, TaskFailure? failure) => new()
    {
        ["contract"] = state.Contract.ToString(),
        ["status"] = (failure is null ? EntryStatus.Succeeded : EntryStatus.Failed).ToWord(),
        ["index"] = state.Index,
        ["stateHash"] = state.StateHash.ToString(),
        ["block"] = state.Block,
    };

    private static int End(CommandOutput output, JsonObject json, AnsweredState state, TaskFailure? failure, Action succeeded)
    {
        if (failure is not null)
        {
            json["error"] = ResultText.Failure(failure);
        }

        output.Json(json);
        output.Field("state", $"after {state.Index} committed entries, at block {state.Block}");
        if (failure is not null)
        {
            ResultText.WriteFailure(output, failure);
            return ExitCode.TaskFailed;
        }

        succeeded();
        return ExitCode.Done;
    }
}
