// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Session;
using Enigma.Client;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma refund</c>: pulls back what confirmed tasks locked and did not use.</summary>
internal static class RefundCommand
{
    public static Command Create(CommandHelp help)
    {
        var contract = SharedOptions.Contract();
        var account = SharedOptions.Account();
        var json = SharedOptions.Json();
        var command = new Command("refund", "Claim what the account's confirmed tasks of a contract locked and did not use.") { contract, account, json };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(account), output, cancellation).ConfigureAwait(false);
            var claim = await session.Client.ClaimRefundsAsync(session.User, parsed.GetValue(contract), cancellation).ConfigureAwait(false);
            output.Json(new JsonObject
            {
                ["contract"] = parsed.GetValue(contract).ToString(),
                ["tasks"] = claim.Tasks.Count,
                ["refunded"] = claim.Amount.ToString(),
                ["transaction"] = claim.Cost?.Transaction.ToString(),
                ["ethereumGas"] = claim.Cost?.GasUsed,
            });
            if (claim.Cost is { } cost)
            {
                output.Field("refunded", $"{claim.Amount} grains of {claim.Tasks.Count} tasks");
                output.Field("transaction", $"{cost.Transaction}, {cost.GasUsed} Ethereum gas");
            }
            else
            {
                output.Field("refunded", "nothing: no confirmed task of this account has an open refund");
            }

            return ExitCode.Done;
        });
        help.AddExamples(
            command,
            "refund 0x5fbdb2315678afecb367f032d93f642f64180aa3",
            "refund 0x5fbdb2315678afecb367f032d93f642f64180aa3 --account 1 --json");
        return command;
    }
}
