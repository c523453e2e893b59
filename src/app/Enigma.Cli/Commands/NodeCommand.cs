// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Devnet;
using Enigma.Node;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma node</c>: one node with the roles that its configuration names, until it is asked to stop.</summary>
internal static class NodeCommand
{
    public static Command Create(CommandHelp help)
    {
        var config = new Option<FileInfo>("--config")
        {
            HelpName = "FILE",
            Description = "The node's configuration, JSON; docs/guides/node.md shows one.",
            Required = true,
        }.Parsed(Texts.ExistingFile("docs/guides/node.md shows a configuration"));
        var json = SharedOptions.Json();
        var command = new Command("node", "Run a node: key keeper, workers and user node, as the configuration says, until Ctrl-C or SIGTERM.") { config, json };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            var configuration = WithDefaults(NodeConfiguration.Read(parsed.GetValue(config)!.FullName));
            using var logging = LoggerFactory.Create(builder => builder
                .AddSimpleConsole(format => format.SingleLine = true)
                .AddFilter("Microsoft", LogLevel.Warning)
                .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                    console => console.LogToStandardErrorThreshold = LogLevel.Trace));
            try
            {
                var node = await NodeProgram.StartAsync(
                    configuration, happened => Tell(output, happened), logging.CreateLogger("node"), cancellation).ConfigureAwait(false);
                await using (node.ConfigureAwait(false))
                {
                    await node.Failed.WaitAsync(cancellation).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                output.Progress("the node has stopped");
            }

            return ExitCode.Done;
        });
        help.AddExamples(command, "node --config node.json", "node --config /etc/enigma/node.json --json");
        return command;
    }

    // What a clone has built is used unless the configuration names something else.
    private static NodeConfiguration WithDefaults(NodeConfiguration configuration)
    {
        var given = configuration.Programs;
        return configuration with
        {
            Programs = new ProgramsConfiguration
            {
                HeaderAuthority = given.HeaderAuthority ?? Installation.HeaderAuthority,
                WorkerEnclave = given.WorkerEnclave ?? (configuration.Workers.Count > 0 ? Installation.Find().WorkerEnclave : null),
                KeeperEnclave = given.KeeperEnclave ?? (configuration.Keeper is not null ? Installation.Find().KeeperEnclave : null),
            },
        };
    }

    private static void Tell(CommandOutput output, NodeEvent happened)
    {
        switch (happened)
        {
            case NodeEvent.Identities identities:
                output.Json(new JsonObject
                {
                    ["event"] = "identities",
                    ["keeper"] = identities.Keeper?.ToString(),
                    ["accounts"] = new JsonObject(identities.Accounts.Select(
                        account => KeyValuePair.Create(account.Key, (JsonNode?)JsonValue.Create(account.Value.ToString())))),
                });
                if (identities.Keeper is { } keeper)
                {
                    output.Field("keeper", keeper.ToString());
                }

                foreach (var (name, account) in identities.Accounts)
                {
                    output.Field(name, account.ToString());
                }

                break;
            case NodeEvent.Waiting waiting:
                output.Progress(waiting.What);
                break;
            case NodeEvent.Ready ready:
                output.Json(new JsonObject { ["event"] = "ready", ["rpc"] = ready.Rpc?.ToString() });
                output.Field("node", ready.Rpc?.ToString() ?? "ready, without a user node");
                break;
        }
    }
}
