// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Networks;
using Enigma.Cli.Output;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma network</c>: manifests and the Ledger of a network that is not a devnet (docs/guides/node.md).</summary>
internal static class NetworkCommand
{
    public static Command Create(CommandHelp help)
    {
        var command = new Command("network", "Plan a network on a private chain, deploy its Ledger, and make, show and verify its manifest.")
        {
            NetworkManifestCommand.Create(help), NetworkDeployCommand.Create(help), Show(help),
        };
        help.AddExamples(command, NetworkManifestCommand.PlanExample, NetworkDeployCommand.Example, "network show manifest.json");
        return command;
    }

    private static Command Show(CommandHelp help)
    {
        var file = ManifestFile();
        var ethereum = NetworkOptions.Ethereum(required: false);
        var node = NetworkOptions.Node();
        var json = SharedOptions.Json();
        var command = new Command("show", "Show a manifest; with --node and --ethereum, verify the network by it.") { file, node, ethereum, json };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            var manifest = ManifestFileText.Read(parsed.GetRequiredValue(file));
            var shown = new JsonObject { ["manifest"] = ManifestFileText.Json(manifest), ["hash"] = manifest.Hash.ToString() };
            switch (parsed.GetValue(node), parsed.GetValue(ethereum))
            {
                case ({ } at, { } chain):
                    var report = await ManifestFileText.VerifyAsync(manifest, at, chain, cancellation).ConfigureAwait(false);
                    shown["network"] = ReportText.Json(report);
                    output.Json(shown);
                    ManifestFileText.WriteLines(output, manifest);
                    ReportText.WriteLines(output, report);
                    break;
                case (null, null):
                    shown["network"] = null;
                    output.Json(shown);
                    ManifestFileText.WriteLines(output, manifest);
                    break;
                default:
                    throw new UsageException("--node and --ethereum go together", "for example --node http://127.0.0.1:8645 --ethereum http://127.0.0.1:8545");
            }

            return ExitCode.Done;
        });
        help.AddExamples(
            command, "network show manifest.json", "network show manifest.json --node http://127.0.0.1:8645 --ethereum http://127.0.0.1:8545 --json");
        return command;
    }

    /// <summary>The argument of commands that take a manifest.</summary>
    public static Argument<FileInfo> ManifestFile() => new Argument<FileInfo>("FILE")
    {
        HelpName = "FILE",
        Description = "The manifest, JSON.",
    }.Parsed(Texts.ExistingFile("'enigma network manifest --help' shows how one is made"));
}
