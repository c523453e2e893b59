// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma balance</c>: what an account has in its wallet and on the Ledger.</summary>
internal static class BalanceCommand
{
    public static Command Create(CommandHelp help)
    {
        var account = SharedOptions.Account();
        var deposit = new Option<UInt128>("--deposit")
        {
            HelpName = "GRAINS",
            Description = "Move this much of the fee token from the wallet to the Ledger first, in its smallest unit; a local network has moved all of it already.",
        }.Parsed(Parsers.Number(UInt128.One, UInt128.MaxValue, "--deposit 1000000000000000000"));
        var json = SharedOptions.Json();
        var command = new Command("balance", "Show the balances of an account; all token amounts are grains, the token's smallest unit.")
        {
            account, deposit, json,
        };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(account), output, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(deposit) is var amount && amount > 0)
            {
                var transaction = await session.Client.DepositAsync(session.User, amount, cancellation).ConfigureAwait(false);
                output.Progress($"deposited in {transaction}");
            }

            var balance = await session.Client.GetBalanceAsync(session.User.Address, cancellation).ConfigureAwait(false);
            output.Json(Json(balance));
            output.Field("account", balance.Account.ToString());
            output.Field("ether", $"{balance.Ether} wei");
            output.Field("tokens", $"{balance.Tokens} grains in the wallet");
            output.Field("deposit", $"{balance.Deposit} grains on the Ledger, to pay for tasks");
            output.Field("records", $"{balance.Records} made");
            return ExitCode.Done;
        });
        help.AddExamples(command, "balance", "balance --account 1 --json", "balance --deposit 1000000000000000000");
        return command;
    }

    private static JsonObject Json(AccountBalance balance) => new()
    {
        ["account"] = balance.Account.ToString(),
        ["ether"] = balance.Ether.ToString(),
        ["tokens"] = balance.Tokens.ToString(),
        ["deposit"] = balance.Deposit.ToString(),
        ["records"] = balance.Records,
        ["block"] = balance.Block.Value,
    };
}
