// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.CommandLine.Help;
using Enigma.Cli.Commands;
using Enigma.Cli.Output;
using Enigma.Protocol;

namespace Enigma.Cli.CommandLine;

/// <summary>The command line of Enigma: its commands, and what happens when one cannot be carried out.</summary>
internal static class EnigmaCommandLine
{
    /// <summary>The name in usage, errors and examples.</summary>
    public const string Name = "enigma";

    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs one command line and gives the exit code of the process.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var commandOutput = new CommandOutput(output, error, json: args.Contains("--json"));
        try
        {
            var parsed = Create().Parse(args, Parsing);
            // Asking for help beats every mistake in the rest of the line.
            if (parsed.Action is not CommandHelp && UsageErrors.In(parsed) is { } usage)
            {
                throw usage;
            }

            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            commandOutput.Error(CliErrors.BadArgument.Name, e.Message, e.Hint);
            return ExitCode.Usage;
        }
        catch (EnigmaException e)
        {
            commandOutput.Error(e.Code.Name, e.Message, Hints.For(e.Code));
            return ExitCode.Of(e.Code);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            commandOutput.Error(CliErrors.Interrupted.Name, "interrupted", null);
            return ExitCode.Interrupted;
        }
        // The last line of defence: a person gets a sentence, never a stack trace alone.
        catch (Exception e)
        {
            commandOutput.Error(CliErrors.Unexpected.Name, $"unexpected {e.GetType().Name}: {e.Message}", Hints.For(CliErrors.Unexpected));
            if (Environment.GetEnvironmentVariable("ENIGMA_TRACE") == "1")
            {
                await error.WriteLineAsync(e.ToString()).ConfigureAwait(false);
            }

            return ExitCode.Failed;
        }
    }

    private static RootCommand Create()
    {
        var help = new CommandHelp();
        var root = new RootCommand("Private computation for Ethereum: secret contracts whose inputs, state and results stay encrypted.")
        {
            DevnetCommand.Create(help),
            NodeCommand.Create(help),
            NetworkCommand.Create(help),
            DeployCommand.Create(help),
            CallCommand.Create(help),
            QueryCommands.CreateQuery(help),
            QueryCommands.CreateEstimate(help),
            ResultCommand.Create(help),
            WatchCommand.Create(help),
            ExplainCommand.Create(help),
            BalanceCommand.Create(help),
            CommitCommand.Create(help),
            RefundCommand.Create(help),
            VerifyCommand.Create(help),
        };
        // Else the usage would begin with the name of the assembly.
        root.HelpName = Name;
        root.Options.OfType<HelpOption>().Single().Action = help;
        help.AddExamples(
            root,
            "devnet --demo",
            "devnet",
            "deploy artifacts/guest/calculator.wasm",
            "call CONTRACT 'add(uint256,uint256)' 2 3 --returns '(uint256)'",
            "COMMAND --help");
        return root;
    }
}
