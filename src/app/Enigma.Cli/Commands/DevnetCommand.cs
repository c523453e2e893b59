// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Demos;
using Enigma.Cli.Output;
using Enigma.Cli.Session;
using Enigma.Devnet;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma devnet</c>: a whole network on this machine, until Ctrl-C or to the end of a demonstration.</summary>
internal static class DevnetCommand
{
    public static Command Create(CommandHelp help)
    {
        var demo = new Option<Demo?>("--demo")
        {
            HelpName = string.Join('|', Demo.All.Select(choice => choice.Name)),
            Description = "Play a private computation with its story, then end; millionaires unless named.",
            Arity = ArgumentArity.ZeroOrOne,
        }.Parsed(Parsers.Word<Demo?>([.. Demo.All.Select(choice => (choice.Name, (Demo?)choice))]));
        var directory = new Option<string?>("--dir")
        {
            HelpName = "DIRECTORY",
            Description = "Where the network keeps its files; a temporary directory unless given.",
        }.Parsed<string?>(Texts.NetworkDirectory);
        var keep = new Option<bool>("--keep") { Description = "Keep the network in its directory when it ends, and go on with it when it is there." };
        var management = new Option<bool>("--management") { Description = "Open the operator's endpoint; its token is a file of the network." };
        var port = new Option<int>("--port")
        {
            HelpName = "N",
            Description = "The port of the node's JSON-RPC on 127.0.0.1; 0 takes a free one.",
            DefaultValueFactory = _ => 0,
        }.Parsed(Parsers.Number(0, 65_535, "--port 0"));
        var json = SharedOptions.Json();
        var command = new Command("devnet", "Run a whole network on this machine: Ethereum node, Ledger, key keeper, workers, enclaves. Other commands find the one that has run longest, "
            + "among those with their XDG_RUNTIME_DIR.")
        {
            demo, directory, keep, management, port, json,
        };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            var story = new Story(output);
            var plays = parsed.GetResult(demo) is not null;
            if (parsed.GetValue(keep) && parsed.GetValue(directory) is null)
            {
                throw new UsageException("--keep needs --dir", "for example --dir /tmp/my-network --keep");
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var options = new DevnetOptions
            {
                Accounts = SharedOptions.AccountCount,
                Port = parsed.GetValue(port),
                IsAnnounced = !plays,
                Directory = parsed.GetValue(directory),
                KeepsFiles = parsed.GetValue(keep),
                HasManagement = parsed.GetValue(management),
                OnStopOrdered = stop.Cancel,
            };
            var network = await LocalNetwork.StartAsync(options, output, cancellation).ConfigureAwait(false);
            await using (network.ConfigureAwait(false))
            {
                var ready = story.Elapsed;
                if (plays)
                {
                    var chosen = parsed.GetValue(demo) ?? Demo.All[0];
                    await new DemoRun(chosen, network, ready, story, output).PlayAsync(cancellation).ConfigureAwait(false);
                    return ExitCode.Done;
                }

                Announce(output, network);
                await StayAsync(output, network, stop.Token).ConfigureAwait(false);
                return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
            }
        });
        help.AddExamples(command, "devnet", "devnet --dir ~/my-network --keep", "devnet --port 8645 --json", "devnet --demo", "devnet --demo calculator --json");
        return command;
    }

    // Until it is stopped; a network that is not the first says when it has become it.
    private static async Task StayAsync(CommandOutput output, LocalNetwork network, CancellationToken stop)
    {
        try
        {
            if (network.Announced is not null)
            {
                await network.WaitUntilAnnouncedAsync(stop).ConfigureAwait(false);
                output.Json(new JsonObject { ["event"] = "announced", ["rpc"] = network.Rpc.ToString() });
                output.Field("announced", "the network that was there first has ended; enigma's other commands use this one now");
            }

            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            output.Progress("the network ends");
        }
    }

    private static void Announce(CommandOutput output, LocalNetwork network)
    {
        var ready = new JsonObject
        {
            ["event"] = "ready",
            ["rpc"] = network.Rpc.ToString(),
            ["ethereum"] = network.Ethereum.ToString(),
            ["ledger"] = network.Manifest.Ledger.ToString(),
            ["announced"] = network.Announced is null,
            ["accounts"] = new JsonArray([.. network.Accounts.Select(account => JsonValue.Create(account.Address.ToString()))]),
        };
        if (network.Management is { } management)
        {
            ready["management"] = management.Address.ToString();
            ready["managementToken"] = management.TokenFile;
        }

        output.Json(ready);
        output.Field("node", network.Rpc.ToString());
        output.Field("ethereum", network.Ethereum.ToString());
        output.Field("ledger", network.Manifest.Ledger.ToString());
        if (network.Management is { } operators)
        {
            output.Field("management", operators.Address.ToString());
            output.Field("token file", operators.TokenFile);
        }

        for (var i = 0; i < network.Accounts.Count; i++)
        {
            output.Field($"account {i}", network.Accounts[i].Address.ToString());
        }

        output.Line();
        if (network.Announced is { } first)
        {
            output.Line(
                $"The network is running beside the one at {first}, which enigma's other commands go on using until it ends: reach this one by its addresses, or give each an XDG_RUNTIME_DIR of its own. Ctrl-C ends it.");
            return;
        }

        output.Line("The network is running. In another terminal: enigma deploy artifacts/guest/calculator.wasm. Ctrl-C ends it.");
    }
}
