// SPDX-License-Identifier: MIT
using System.CommandLine;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;
using Enigma.Protocol;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma call</c>: seals a function call, records it and waits for its decrypted result.</summary>
internal static class CallCommand
{
    public static Command Create(CommandHelp help)
    {
        var contract = SharedOptions.Contract();
        var function = SharedOptions.Function();
        var values = SharedOptions.Values();
        var returns = SharedOptions.Returns();
        // Payable functions come with the token escrow; until then the option says so instead of being unknown.
        var pay = new Option<string?>("--pay") { Hidden = true, Arity = ArgumentArity.ExactlyOne };
        var gas = new Option<ulong?>("--gas")
        {
            HelpName = "N",
            Description = $"The most gas that the task may use, its base gas of {GasClass.BaseGas} included; without it {TaskRequest.StandardGasLimit} "
                + "and what long inputs cost. Rounded up to a gas class.",
        }.Parsed(Parsers.OrNone(SharedOptions.GasAmount));
        var account = SharedOptions.Account();
        var wait = SharedOptions.Wait();
        var timeout = SharedOptions.Timeout();
        var json = SharedOptions.Json();
        var command = new Command("call", "Compute a function of a secret contract privately and read the result.")
        {
            contract, function, values, returns, pay, gas, account, wait, timeout, json,
        };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            if (parsed.GetValue(pay) is { } deposit)
            {
                throw new EnigmaException(
                    ContractErrors.TokensNotEnabled, $"--pay is '{deposit}': token deposits are not enabled on this network; call without it");
            }

            var signature = parsed.GetRequiredValue(function);
            var request = new TaskRequest(
                parsed.GetValue(contract), signature.ToString(), AbiValues.Encode(signature, parsed.GetValue(values) ?? []))
            {
                GasLimit = parsed.GetValue(gas),
            };
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(account), output, cancellation).ConfigureAwait(false);
            var task = await session.Client.ComputeTaskAsync(session.User, request, cancellation).ConfigureAwait(false);
            output.Progress($"recorded in block {task.Block}, waiting for the result of {task.Id}");
            var result = await session.Client.GetTaskResultAsync(
                session.User, task.Id, parsed.GetValue(wait) ?? TaskStage.Computed, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation).ConfigureAwait(false);
            return ResultText.Write(output, result, parsed.GetValue(returns));
        });
        help.AddExamples(
            command,
            "call 0x5fbdb2315678afecb367f032d93f642f64180aa3 'add(uint256,uint256)' 2 3 --returns '(uint256)'",
            "call 0x5fbdb2315678afecb367f032d93f642f64180aa3 'register(uint256)' 5000000 --account 1",
            "call 0x5fbdb2315678afecb367f032d93f642f64180aa3 'richest()' --returns '(address)' --wait confirmed --json");
        return command;
    }
}
