// SPDX-License-Identifier: MIT
using System.CommandLine;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;
using Enigma.Protocol;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma verify</c>: checks one part of the network against the pinned manifest, offline but for the data itself.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandHelp help)
    {
        var command = new Command("verify", "Check a worker, the key keeper, the network, a task's receipt or a quote of hardware.")
        {
            Worker(help), KeyKeeper(help), Network(help), Task(help), VerifyQuoteCommand.Create(help),
        };
        help.AddExamples(
            command, "verify network", "verify keykeeper --json", "verify worker 1",
            "verify task 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0");
        return command;
    }

    private static Command Worker(CommandHelp help)
    {
        var worker = new Argument<uint>("WORKER")
        {
            HelpName = "WORKER",
            Description = "The worker's number on the Ledger, from 1.",
        }.Parsed(Parsers.Number(1u, uint.MaxValue, "verify worker 1"));
        var json = SharedOptions.Json();
        var command = new Command("worker", "Check the evidence of a worker's enclave against the Ledger and the manifest.") { worker, json };
        command.Runs(json, (parsed, output, cancellation) =>
            VerifyAsync(output, client => client.VerifyWorkerAsync(new WorkerId(parsed.GetValue(worker)), cancellation), cancellation));
        help.AddExamples(command, "verify worker 1", "verify worker 2 --json");
        return command;
    }

    private static Command KeyKeeper(CommandHelp help)
    {
        var json = SharedOptions.Json();
        var command = new Command("keykeeper", "Check the evidence of the key keeper's enclave against the Ledger and the manifest.") { json };
        command.Runs(json, (_, output, cancellation) =>
            VerifyAsync(output, client => client.VerifyKeyKeeperAsync(cancellation), cancellation));
        help.AddExamples(command, "verify keykeeper", "verify keykeeper --json");
        return command;
    }

    private static Command Network(CommandHelp help)
    {
        var json = SharedOptions.Json();
        var command = new Command("network", "Check the header, the Ledger, the key keeper and every seated worker, show the Ledger's policy, and say what is not protected.") { json };
        command.Runs(json, (_, output, cancellation) =>
            VerifyAsync(output, client => client.VerifyNetworkAsync(cancellation), cancellation));
        help.AddExamples(command, "verify network", "verify network --json");
        return command;
    }

    private static Command Task(CommandHelp help)
    {
        var task = SharedOptions.TaskId();
        var json = SharedOptions.Json();
        var command = new Command("task", "Check that a task's receipt is under a head that the Ledger holds.") { task, json };
        command.Runs(json, (parsed, output, cancellation) =>
            VerifyAsync(output, client => client.VerifyTaskAsync(parsed.GetValue(task), cancellation), cancellation));
        help.AddExamples(
            command,
            "verify task 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0",
            "verify task 0x0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899aabbccddeeff0 --json");
        return command;
    }

    private static async Task<int> VerifyAsync(
        CommandOutput output, Func<EnigmaClient, Task<VerificationReport>> verify, CancellationToken cancellation)
    {
        using var session = await DevnetSession.OpenAsync(account: 0, output, cancellation).ConfigureAwait(false);
        var report = await verify(session.Client).ConfigureAwait(false);
        output.Json(ReportText.Json(report));
        ReportText.WriteLines(output, report);
        return ExitCode.Done;
    }
}
