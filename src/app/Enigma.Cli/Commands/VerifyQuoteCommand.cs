// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Globalization;
using Enigma.Attestation;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma verify quote</c>: verifies a quote of Intel hardware with its collateral, offline (spec/attestation.md).</summary>
internal static class VerifyQuoteCommand
{
    private const string Example = "verify quote quote.bin --collateral collateral --at 2026-01-31T00:00:00Z";

    // The files, in the order of QuoteCollateral.
    private static readonly string[] Parts = ["tcbInfo", "qeIdentity", "tcbIssuerChain", "qeIssuerChain", "pckCrl", "rootCrl"];

    public static Command Create(CommandHelp help)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            HelpName = "FILE",
            Description = "The quote of Intel SGX or TDX, as bytes.",
        }.Parsed(Texts.ExistingFile($"for example {Example}"));
        var collateral = new Option<DirectoryInfo>("--collateral")
        {
            HelpName = "DIR",
            Description = $"A directory with the files {string.Join(", ", Parts)}.",
            Required = true,
        }.Parsed(Collateral);
        var at = new Option<ulong>("--at")
        {
            HelpName = "TIME",
            Description = "When everything must be valid: seconds since 1970, or a date in UTC.",
            Required = true,
        }.Parsed(Time);
        var json = SharedOptions.Json();
        var command = new Command("quote", "Check a quote of Intel SGX or TDX under Intel's root, and tell its TCB status; no policy is applied.")
        {
            file, collateral, at, json,
        };
        command.Runs(json, (parsed, output, _) => Task.FromResult(Verify(
            output, parsed.GetRequiredValue(file), parsed.GetRequiredValue(collateral), parsed.GetRequiredValue(at))));
        help.AddExamples(command, Example, $"{Example} --json");
        return command;
    }

    private static int Verify(CommandOutput output, FileInfo file, DirectoryInfo directory, ulong now)
    {
        var verdict = new QuoteVerifier(TrustRoot.Intel).Verify(Read(file.FullName), CollateralOf(directory.FullName), now);
        output.Json(QuoteText.Json(verdict));
        QuoteText.WriteLines(output, verdict);
        return verdict.Proven is null ? ExitCode.VerificationRefused : ExitCode.Done;
    }

    private static QuoteCollateral CollateralOf(string directory)
    {
        var parts = Array.ConvertAll(Parts, part => Read(Path.Combine(directory, part)));
        return new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    // One byte above the largest bound is enough for the verifier to refuse it.
    private static byte[] Read(string path)
    {
        using var stream = File.OpenRead(path);
        var bytes = new byte[(int)Math.Min(stream.Length, (256 << 10) + 1)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static DirectoryInfo Collateral(string text)
    {
        return Parts.FirstOrDefault(part => !File.Exists(Path.Combine(text, part))) is { } missing
            ? throw new UsageException(
                $"expected a directory with {string.Join(", ", Parts)}, there is no {missing}", $"for example {Example}")
            : new(text);
    }

    private static ulong Time(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
        : DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date >= DateTimeOffset.UnixEpoch ? (ulong)date.ToUnixTimeSeconds()
        : throw new UsageException("expected seconds since 1970 or a date like 2026-01-31T00:00:00Z", $"for example {Example}");
}
