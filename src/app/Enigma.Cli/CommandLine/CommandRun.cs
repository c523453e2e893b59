// SPDX-License-Identifier: MIT
using System.CommandLine;
using Enigma.Cli.Output;

namespace Enigma.Cli.CommandLine;

/// <summary>Gives each command its output, in the way its <c>--json</c> asks for.</summary>
internal static class CommandRun
{
    public static void Runs(
        this Command command, Option<bool> json, Func<ParseResult, CommandOutput, CancellationToken, Task<int>> run) =>
        command.SetAction((parsed, cancellation) =>
        {
            var configuration = parsed.InvocationConfiguration;
            return run(parsed, new CommandOutput(configuration.Output, configuration.Error, parsed.GetValue(json)), cancellation);
        });
}
