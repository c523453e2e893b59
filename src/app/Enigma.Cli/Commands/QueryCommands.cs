// SPDX-License-Identifier: MIT
using System.CommandLine;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;
using Enigma.Ethereum;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma query</c> and <c>enigma estimate</c>: ask a secret contract without a transaction, on committed state.</summary>
internal static class QueryCommands
{
    public static Command CreateQuery(CommandHelp help)
    {
        var asked = new Asked();
        var returns = SharedOptions.Returns();
        var command = new Command("query", "Read a view of a secret contract without a transaction, as the account that signs the permit.")
        {
            asked.Contract, asked.Function, asked.Values, returns, asked.Account, asked.Json,
        };
        command.Runs(asked.Json, async (parsed, output, cancellation) =>
        {
            var request = asked.Request(parsed);
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(asked.Account), output, cancellation).ConfigureAwait(false);
            var result = await session.Client.QueryAsync(session.User, request, cancellation).ConfigureAwait(false);
            return QueryText.Write(output, result, parsed.GetValue(returns));
        });
        help.AddExamples(
            command,
            "query 0x5fbdb2315678afecb367f032d93f642f64180aa3 'richest()' --returns '(address)'",
            "query 0x5fbdb2315678afecb367f032d93f642f64180aa3 'myWealth()' --returns '(uint256)' --account 1 --json");
        return command;
    }

    public static Command CreateEstimate(CommandHelp help)
    {
        var asked = new Asked();
        var command = new Command("estimate", "Tell what class of gas a task would take on the committed state, without a transaction.")
        {
            asked.Contract, asked.Function, asked.Values, asked.Account, asked.Json,
        };
        command.Runs(asked.Json, async (parsed, output, cancellation) =>
        {
            var request = asked.Request(parsed);
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(asked.Account), output, cancellation).ConfigureAwait(false);
            var estimate = await session.Client.EstimateTaskAsync(session.User, request, cancellation).ConfigureAwait(false);
            return QueryText.Write(output, estimate);
        });
        help.AddExamples(
            command,
            "estimate 0x5fbdb2315678afecb367f032d93f642f64180aa3 'register(uint256)' 5000000",
            "estimate 0x5fbdb2315678afecb367f032d93f642f64180aa3 'richest()' --json");
        return command;
    }

    /// <summary>What both commands take.</summary>
    private sealed class Asked
    {
        public Argument<Protocol.ContractAddress> Contract { get; } = SharedOptions.Contract();

        public Argument<AbiSignature> Function { get; } = SharedOptions.Function();

        public Argument<string[]> Values { get; } = SharedOptions.Values();

        public Option<int> Account { get; } = SharedOptions.Account();

        public Option<bool> Json { get; } = SharedOptions.Json();

        public ContractQuery Request(ParseResult parsed)
        {
            var signature = parsed.GetRequiredValue(Function);
            return new ContractQuery(
                parsed.GetValue(Contract), signature.ToString(), AbiValues.Encode(signature, parsed.GetValue(Values) ?? []));
        }
    }
}
