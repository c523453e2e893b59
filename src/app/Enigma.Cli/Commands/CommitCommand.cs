// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Session;
using Enigma.Client;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma commit</c>: asks for the receipts of a contract before the epoch ends.</summary>
internal static class CommitCommand
{
    public static Command Create(CommandHelp help)
    {
        var contract = SharedOptions.Contract();
        var account = SharedOptions.Account();
        var json = SharedOptions.Json();
        var command = new Command(
            "commit", "Ask for the receipts of a secret contract now instead of at the end of the epoch; the account prepays one of them.")
        {
            contract, account, json,
        };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(account), output, cancellation).ConfigureAwait(false);
            var cost = await session.Client.RequestCommitAsync(session.User, parsed.GetValue(contract), cancellation).ConfigureAwait(false);
            output.Json(new JsonObject
            {
                ["contract"] = parsed.GetValue(contract).ToString(),
                ["transaction"] = cost.Transaction.ToString(),
                ["ethereumGas"] = cost.GasUsed,
            });
            output.Field("asked for", "the receipts of all that is queued now");
            output.Field("transaction", $"{cost.Transaction}, {cost.GasUsed} Ethereum gas");
            return ExitCode.Done;
        });
        help.AddExamples(
            command,
            "commit 0x5fbdb2315678afecb367f032d93f642f64180aa3",
            "commit 0x5fbdb2315678afecb367f032d93f642f64180aa3 --account 1 --json");
        return command;
    }
}
