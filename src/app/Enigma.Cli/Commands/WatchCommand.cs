// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma watch</c>: tells each stage of a task as it is reached.</summary>
internal static class WatchCommand
{
    public static Command Create(CommandHelp help)
    {
        var task = SharedOptions.TaskId();
        var timeout = SharedOptions.Timeout();
        var json = SharedOptions.Json();
        var command = new Command("watch", "Follow a task until its receipt is on the Ledger, or it has expired.") { task, timeout, json };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            using var session = await DevnetSession.OpenAsync(account: 0, output, cancellation).ConfigureAwait(false);
            var updates = session.Client.WatchTaskAsync(parsed.GetValue(task), TaskStage.Confirmed, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation);
            await foreach (var update in updates.ConfigureAwait(false))
            {
                Write(output, update);
            }

            return ExitCode.Done;
        });
        help.AddExamples(
            command,
            "watch 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0",
            "watch 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0 --timeout 300 --json");
        return command;
    }

    private static void Write(CommandOutput output, TaskUpdate update)
    {
        var stage = update.Stage.ToWord();
        var status = update.Status?.ToWord();
        output.Json(new JsonObject
        {
            ["taskId"] = update.Id.ToString(),
            ["stage"] = stage,
            ["status"] = status,
            ["provisional"] = update.IsProvisional,
            ["contract"] = update.Contract.ToString(),
            ["index"] = update.Index.Value,
            ["transaction"] = update.Transaction?.ToString(),
            ["time"] = update.Time.ToString("O", CultureInfo.InvariantCulture),
        });
        if (!output.IsJson)
        {
            var time = update.Time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
            output.Line($"{output.Palette.Dim}{time}{output.Palette.Plain}  {stage,-10} {status ?? "",-10} {update.Explanation}");
        }
    }
}
