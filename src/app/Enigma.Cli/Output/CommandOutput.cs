// SPDX-License-Identifier: MIT
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enigma.Cli.Output;

/// <summary>
/// Where a command writes. Results go to standard output: lines for people, or with <c>--json</c> JSON alone. Progress and errors go to
/// standard error.
/// </summary>
internal sealed class CommandOutput(TextWriter output, TextWriter error, bool json)
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True when standard output must hold JSON only.</summary>
    public bool IsJson { get; } = json;

    /// <summary>Colours for lines that people read.</summary>
    public Palette Palette { get; } = Palette.For(json);

    /// <summary>One JSON object on a line; nothing without <c>--json</c>.</summary>
    public void Json(JsonObject value)
    {
        if (IsJson)
        {
            output.WriteLine(value.ToJsonString(Compact));
            output.Flush();
        }
    }

    /// <summary>A line of the answer for people; with <c>--json</c> it goes to standard error.</summary>
    public void Line(string text = "") => (IsJson ? error : output).WriteLine(text);

    /// <summary>A named value of the answer for people; nothing with <c>--json</c>.</summary>
    public void Field(string name, string value)
    {
        if (!IsJson)
        {
            output.WriteLine($"{Palette.Dim}{name,-12}{Palette.Plain} {value}");
        }
    }

    /// <summary>What is happening now.</summary>
    public void Progress(string text)
    {
        error.WriteLine($"{Palette.Dim}{text}{Palette.Plain}");
        error.Flush();
    }

    /// <summary>Why the command did not do what was asked, and what to do about it.</summary>
    public void Error(string code, string message, string? hint)
    {
        error.WriteLine($"{EnigmaError} {message}{(code.Length > 0 && !message.Contains(code, StringComparison.Ordinal) ? $" [{code}]" : "")}");
        if (hint is not null)
        {
            error.WriteLine($"{EnigmaHint} {hint}");
        }

        Json(new JsonObject
        {
            ["ok"] = false,
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["hint"] = hint },
        });
    }

    private string EnigmaError => $"{Palette.Bad}enigma: error:{Palette.Plain}";

    private string EnigmaHint => $"{Palette.Note}enigma: hint:{Palette.Plain}";
}
