// SPDX-License-Identifier: MIT
namespace Enigma.Cli.CommandLine;

/// <summary>The command line cannot be carried out as written.</summary>
/// <param name="message">The value and what was expected, lower case, no full stop.</param>
/// <param name="hint">What to type instead.</param>
internal sealed class UsageException(string message, string hint) : Exception(message)
{
    /// <summary>What to type instead.</summary>
    public string Hint { get; } = hint;
}
