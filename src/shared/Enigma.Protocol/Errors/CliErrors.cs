// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The codes of the command line (spec/errors.md).</summary>
public static class CliErrors
{
    /// <summary>An option or argument is missing, unknown, or has a value that is not accepted.</summary>
    public static readonly ErrorCode BadArgument = new("cli.bad_argument", 991);

    /// <summary>The command was ended by its user.</summary>
    public static readonly ErrorCode Interrupted = new("cli.interrupted", 992);

    /// <summary>Something happened that the program does not expect.</summary>
    public static readonly ErrorCode Unexpected = new("cli.unexpected", 993);
}
