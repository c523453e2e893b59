// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using Enigma.Cli.Output;
using Enigma.Client;

namespace Enigma.Cli.Demos;

/// <summary>Tells what happens in a demonstration: calm lines with the time since its start.</summary>
internal sealed class Story(CommandOutput output)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _chapter;

    /// <summary>Since the story began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Begins a numbered part.</summary>
    public void Chapter(string title)
    {
        _chapter++;
        output.Line();
        output.Line($"{output.Palette.Strong}{_chapter}. {title}{output.Palette.Plain}");
    }

    /// <summary>Something that happened now.</summary>
    public void Say(string text) =>
        output.Line($"   {output.Palette.Dim}{Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture),6} s{output.Palette.Plain}  {text}");

    /// <summary>A value that belongs to what was just said.</summary>
    public void Fact(string name, string value) => output.Line($"             {output.Palette.Dim}{name,-16}{output.Palette.Plain} {value}");

    /// <summary>Something that is right because it was checked.</summary>
    public void Good(string text) => Say($"{output.Palette.Good}{text}{output.Palette.Plain}");

    /// <summary>Something that was refused, as it should be.</summary>
    public void Refused(string text) => Say($"{output.Palette.Note}{text}{output.Palette.Plain}");

    /// <summary>The checks of a report, one per line.</summary>
    public void Checks(VerificationReport report)
    {
        foreach (var check in report.Checks)
        {
            Fact(check.What, $"{ReportText.Short(check.Value)}  {output.Palette.Dim}{check.Against}{output.Palette.Plain}");
        }
    }

    /// <summary>Rows of words in columns.</summary>
    public void Table(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            var cells = rows[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            var line = string.Join("  ", cells);
            output.Line(i == 0 ? $"   {output.Palette.Dim}{line}{output.Palette.Plain}" : $"   {line}");
        }
    }
}
