// SPDX-License-Identifier: MIT
using System.CommandLine;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma result</c>: reads the result of an earlier task again, from the asker's seed.</summary>
internal static class ResultCommand
{
    public static Command Create(CommandHelp help)
    {
        var task = SharedOptions.TaskId();
        var returns = SharedOptions.Returns();
        var account = SharedOptions.Account();
        var wait = SharedOptions.Wait();
        var timeout = SharedOptions.Timeout();
        var json = SharedOptions.Json();
        var command = new Command("result", "Read the result of a task that the account asked for.") { task, returns, account, wait, timeout, json };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(account), output, cancellation).ConfigureAwait(false);
            var result = await session.Client.GetTaskResultAsync(
                session.User, parsed.GetValue(task), parsed.GetValue(wait) ?? TaskStage.Computed, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation).ConfigureAwait(false);
            return ResultText.Write(output, result, parsed.GetValue(returns));
        });
        help.AddExamples(
            command,
            "result 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0 --returns '(uint256)'",
            "result 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0 --account 1 --wait confirmed --json");
        return command;
    }
}
