// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Globalization;
using Enigma.Attestation;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Node;

namespace Enigma.Cli.Commands;

/// <summary>
/// <c>enigma verify quote</c>: verifies a quote of Intel hardware with its collateral, offline (spec/attestation.md), or with what a service
/// gives for it.
/// </summary>
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
        }.Parsed(text => new DirectoryInfo(text));
        var fetch = new Option<Uri>("--fetch")
        {
            HelpName = "URL",
            Description = "Fetch the collateral from a service with the paths of Intel's into DIR first.",
        }.HttpAddress(PcsService.Intel.AbsoluteUri);
        var at = new Option<ulong>("--at")
        {
            HelpName = "TIME",
            Description = "When everything must be valid: seconds since 1970, or a date in UTC.",
            Required = true,
        }.Parsed(Time);
        var json = SharedOptions.Json();
        var command = new Command("quote", "Check a quote of Intel SGX or TDX under Intel's root, and tell its TCB status; no policy is applied.")
        {
            file, collateral, at, fetch, json,
        };
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            var (quote, directory) = (Read(parsed.GetRequiredValue(file).FullName), parsed.GetRequiredValue(collateral));
            if (parsed.GetValue(fetch) is { } service)
            {
                await FetchAsync(output, quote, directory, service, cancellation).ConfigureAwait(false);
            }

            RequireCollateral(directory);
            return Verify(output, quote, directory, parsed.GetRequiredValue(at));
        });
        help.AddExamples(command, Example, $"{Example} --fetch {PcsService.Intel.AbsoluteUri}", $"{Example} --json");
        return command;
    }

    private static async Task FetchAsync(
        CommandOutput output, byte[] quote, DirectoryInfo directory, Uri address, CancellationToken cancellation)
    {
        using var service = new PcsService(address);
        var name = UnverifiedQuote.Read(quote).FindCollateral();
        output.Progress($"fetching collateral for {name} from {service.Name}");
        var collateral = (await service.FetchAsync(name, cancellation).ConfigureAwait(false)).Collateral;
        ReadOnlyMemory<byte>[] contents =
        [
            collateral.TcbInfo, collateral.QeIdentity, collateral.TcbIssuerChain, collateral.QeIssuerChain, collateral.PckCrl, collateral.RootCrl,
        ];
        directory.Create();
        foreach (var (part, content) in Parts.Zip(contents))
        {
            await File.WriteAllBytesAsync(Path.Combine(directory.FullName, part), content, cancellation).ConfigureAwait(false);
        }
    }

    private static int Verify(CommandOutput output, byte[] quote, DirectoryInfo directory, ulong now)
    {
        var verdict = new QuoteVerifier(TrustRoot.Intel).Verify(quote, CollateralOf(directory.FullName), now);
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

    private static void RequireCollateral(DirectoryInfo directory)
    {
        if (Parts.FirstOrDefault(part => !File.Exists(Path.Combine(directory.FullName, part))) is { } missing)
        {
            throw new UsageException(
                $"--collateral is '{directory}': expected a directory with {string.Join(", ", Parts)}, there is no {missing}",
                $"for example {Example}, or --fetch {PcsService.Intel.AbsoluteUri}");
        }
    }

    private static ulong Time(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
        : DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date >= DateTimeOffset.UnixEpoch ? (ulong)date.ToUnixTimeSeconds()
        : throw new UsageException("expected seconds since 1970 or a date like 2026-01-31T00:00:00Z", $"for example {Example}");
}
