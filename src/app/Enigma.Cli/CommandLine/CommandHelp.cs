// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Enigma.Cli.CommandLine;

/// <summary>The usual help, followed by examples that can be typed as they stand.</summary>
internal sealed class CommandHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _standard = new();
    private readonly Dictionary<Command, string[]> _examples = [];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Sets the examples of a command: lines without the leading program name.</summary>
    public void AddExamples(Command command, params string[] examples) => _examples[command] = examples;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = _standard.Invoke(parseResult);
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {EnigmaCommandLine.Name} {example}");
            }

            output.WriteLine();
        }

        return exitCode;
    }
}
