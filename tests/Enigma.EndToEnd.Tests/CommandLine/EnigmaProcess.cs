// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Enigma.EndToEnd.Tests.CommandLine;

/// <summary>The program <c>enigma</c> as a process of its own, with a runtime directory of its own.</summary>
internal sealed class EnigmaProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private EnigmaProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public static EnigmaProcess Start(string runtimeDirectory, params IEnumerable<string> arguments) => Start(runtimeDirectory, arguments, "");

    private static EnigmaProcess Start(string runtimeDirectory, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Enigma.Cli"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_RUNTIME_DIR"] = runtimeDirectory;
        return new EnigmaProcess(Process.Start(start)!);
    }

    /// <summary>The operating system's id.</summary>
    public int Id => _process.Id;

    /// <summary>Runs to the end.</summary>
    public static async Task<Finished> RunAsync(string runtimeDirectory, params IEnumerable<string> arguments)
    {
        using var process = Start(runtimeDirectory, arguments);
        return await process.FinishAsync();
    }

    /// <summary>Runs to the end in a folder, which is its runtime directory, too.</summary>
    public static async Task<Finished> RunInAsync(string folder, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, arguments, folder);
        return await process.FinishAsync();
    }

    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException($"the process ended without a line: {await _error}");

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => Signal("INT");

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<Finished> FinishAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Finished(_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>What a process left.</summary>
internal sealed record Finished(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON object on standard output, after the exit code was right.</summary>
    public JsonObject Json(int exitCode = 0)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, expected {exitCode}\n{Output}\n{Error}");
        return JsonNode.Parse(Output, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject();
    }
}
