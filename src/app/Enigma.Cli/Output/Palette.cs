// SPDX-License-Identifier: MIT
namespace Enigma.Cli.Output;

/// <summary>Escape sequences of a terminal, or nothing where there is none.</summary>
/// <param name="Plain">Back to the terminal's own colour.</param>
/// <param name="Strong">A title.</param>
/// <param name="Dim">What may be skipped.</param>
/// <param name="Good">Checked and right.</param>
/// <param name="Bad">Refused or failed.</param>
/// <param name="Note">Worth a look.</param>
internal sealed record Palette(string Plain, string Strong, string Dim, string Good, string Bad, string Note)
{
    private static readonly Palette None = new("", "", "", "", "", "");
    private static readonly Palette Terminal = new("\e[0m", "\e[1m", "\e[2m", "\e[32m", "\e[31m", "\e[36m");

    /// <summary>Colours when people read on a terminal; NO_COLOR and TERM=dumb switch them off.</summary>
    public static Palette For(bool json) =>
        json || Console.IsOutputRedirected || Console.IsErrorRedirected
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        || Environment.GetEnvironmentVariable("TERM") is null or "dumb"
            ? None
            : Terminal;
}
