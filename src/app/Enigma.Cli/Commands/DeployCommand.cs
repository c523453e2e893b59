// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Client;
using Enigma.Protocol;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma deploy</c>: records a new secret contract and waits until its constructor has run.</summary>
internal static class DeployCommand
{
    public static Command Create(CommandHelp help)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            HelpName = "FILE",
            Description = "The compiled contract, a WebAssembly module.",
        }.Parsed(Texts.ExistingFile("the samples are artifacts/guest/calculator.wasm, millionaires.wasm, voting.wasm and coin-flip.wasm"));
        var hostAbi = new Option<HostAbi?>("--host-abi")
        {
            HelpName = "env|enigma_v1",
            Description = "The host functions that the module uses; found out from its imports unless given.",
            Arity = ArgumentArity.ExactlyOne,
        }.Parsed(Parsers.Word<HostAbi?>(("env", HostAbi.Env), ("enigma_v1", HostAbi.EnigmaV1)));
        var constructor = new Option<string[]>("--args")
        {
            HelpName = "CONSTRUCTOR VALUE...",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
            Description = "The constructor with its types, then one value for each type; without it 'construct()'.",
        };
        var reveal = new Option<Reveal?>("--reveal")
        {
            HelpName = "provisional|confirmed",
            Description = "When results leave the enclave: at once, as without this option, or only when their receipt is on the Ledger.",
            Arity = ArgumentArity.ExactlyOne,
        }.Parsed(Parsers.Word<Reveal?>(("provisional", Reveal.Provisional), ("confirmed", Reveal.Confirmed)));
        var gas = new Option<ulong?>("--gas")
        {
            HelpName = "N",
            Description = $"The most gas that the deployment may use; without it {DeploymentRequest.GasPerByte} per byte of the module, "
                + $"{DeploymentRequest.StandardConstructorGas} and what long arguments cost, or the greatest class. Rounded up to a gas class.",
        }.Parsed(Parsers.OrNone(SharedOptions.GasAmount));
        var account = SharedOptions.Account();
        var wait = SharedOptions.Wait();
        var timeout = SharedOptions.Timeout();
        var json = SharedOptions.Json();
        var command = new Command("deploy", "Deploy a secret contract and run its constructor.")
        {
            file, hostAbi, constructor, reveal, gas, account, wait, timeout, json,
        };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            var words = parsed.GetValue(constructor) is { Length: > 0 } given ? given : [DeploymentRequest.StandardConstructor];
            var signature = Texts.Function(words[0]);
            var code = await File.ReadAllBytesAsync(parsed.GetRequiredValue(file).FullName, cancellation).ConfigureAwait(false);
            var request = new DeploymentRequest(code, parsed.GetValue(hostAbi) ?? ModuleImports.HostAbiOf(code))
            {
                Constructor = signature.ToString(),
                Arguments = AbiValues.Encode(signature, words[1..]),
                Reveal = parsed.GetValue(reveal) ?? Reveal.Provisional,
                GasLimit = parsed.GetValue(gas),
            };
            using var session = await DevnetSession.OpenAsync(parsed.GetValue(account), output, cancellation).ConfigureAwait(false);
            var task = await session.Client.DeploySecretContractAsync(session.User, request, cancellation).ConfigureAwait(false);
            output.Progress($"recorded in block {task.Block}, waiting for the constructor of {task.Contract}");
            var result = await session.Client.GetTaskResultAsync(
                session.User, task.Id, parsed.GetValue(wait) ?? TaskStage.Computed, TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation).ConfigureAwait(false);
            output.Field("contract", task.Contract.ToString());
            return ResultText.Write(output, result, returns: null, new JsonObject { ["contract"] = task.Contract.ToString() });
        });
        help.AddExamples(
            command,
            "deploy artifacts/guest/calculator.wasm",
            "deploy token.wasm --args 'construct(address,uint256)' 0x70997970c51812dc3a010c7d01b50e0d17dc79c8 1000000",
            "deploy old-contract.wasm --host-abi env --gas 25600000 --json");
        return command;
    }
}
