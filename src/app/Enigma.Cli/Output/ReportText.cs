// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Client;

namespace Enigma.Cli.Output;

/// <summary>A verification report for people and for programs.</summary>
internal static class ReportText
{
    public static JsonObject Json(VerificationReport report) => new()
    {
        ["ok"] = true,
        ["block"] = report.Head.Number,
        ["blockHash"] = report.Head.Hash.ToString(),
        ["simulated"] = report.IsSimulated,
        ["verified"] = Checks(report),
        ["warnings"] = new JsonArray([.. report.Warnings.Select(warning => JsonValue.Create(warning))]),
    };

    /// <summary>What was checked, as JSON.</summary>
    public static JsonArray Checks(VerificationReport report) =>
        new([.. report.Checks.Select(check => new JsonObject
        {
            ["what"] = check.What,
            ["value"] = check.Value,
            ["against"] = check.Against,
        })]);

    /// <summary>One line per check, then what is not protected.</summary>
    public static void WriteLines(CommandOutput output, VerificationReport report)
    {
        if (output.IsJson)
        {
            return;
        }

        foreach (var check in report.Checks)
        {
            output.Line($"{output.Palette.Good}verified{output.Palette.Plain}  {check.What,-22} {Short(check.Value),-24} {output.Palette.Dim}{check.Against}{output.Palette.Plain}");
        }

        if (report.IsSimulated)
        {
            output.Line($"{output.Palette.Bad}simulated{output.Palette.Plain} {output.Palette.Bad}the root of this network is a DEVELOPMENT ROOT: no hardware protects anything{output.Palette.Plain}");
        }

        foreach (var warning in report.Warnings)
        {
            output.Line($"{output.Palette.Note}note{output.Palette.Plain}      {warning}");
        }
    }

    /// <summary>A value whose first word, if that is long hex, has its middle left out.</summary>
    public static string Short(string value)
    {
        var word = value.IndexOf(' ', StringComparison.Ordinal) is var end and > 0 ? value[..end] : value;
        return word.Length > 24 && word.StartsWith("0x", StringComparison.Ordinal)
            ? $"{word[..10]}..{word[^8..]}{value[word.Length..]}"
            : value;
    }
}
