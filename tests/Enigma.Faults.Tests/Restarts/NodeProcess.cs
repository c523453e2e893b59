// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>The built node program as a process: started, stopped, killed, with its enclaves and its header authority known by their ids.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _told = [];
    private readonly Task _telling;

    private NodeProcess(Process process)
    {
        _process = process;
        _telling = CollectAsync(process.StandardError);
    }

    /// <summary>What it said on standard error.</summary>
    public string Told
    {
        get
        {
            lock (_told)
            {
                return string.Join('\n', _told.TakeLast(30));
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static NodeProcess Start(string configuration) => new(Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Enigma.Cli"), ["node", "--config", configuration, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>The next line that says <paramref name="happened"/>.</summary>
    public async Task<JsonObject> ReadAsync(string happened, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(120));
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                var told = JsonNode.Parse(line)!.AsObject();
                if ((string?)told["event"] == happened)
                {
                    return told;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the node did not say '{happened}' within 120 s; it said: {Told}");
        }

        throw new InvalidOperationException($"the node ended before it said '{happened}'; it said: {Told}");
    }

    /// <summary>The children of the process whose program has this name.</summary>
    public IReadOnlyList<int> ChildrenOf(string program) => [.. Children().Where(id => ProgramOf(id) == program)];

    /// <summary>Ends the process at once, as a crash or a power cut does; what it left behind is ended too.</summary>
    public async Task KillAsync()
    {
        var children = Children();
        _process.Kill();
        await _process.WaitForExitAsync();
        // Children end with their input; one that was stopped cannot see that.
        foreach (var child in children)
        {
            Signal("-KILL", child);
        }
    }

    /// <summary>Asks it to stop and waits for its exit code.</summary>
    /// <exception cref="TimeoutException">It did not stop.</exception>
    public async Task<int> TerminateAsync()
    {
        Signal("-TERM", _process.Id);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the node did not end within {Patience} after SIGTERM; it said: {Told}");
        }

        return _process.ExitCode;
    }

    /// <summary>Sends a signal to a process.</summary>
    public static void Signal(string signal, int id)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [signal, id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        // Ends with the last process that holds the node's standard error.
        await _telling.WaitAsync(Patience);
        _process.Dispose();
    }

    // A child that has just ended has no program any more.
    private static string ProgramOf(int id)
    {
        try
        {
            return Path.GetFileName(File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: true)?.FullName ?? "");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private List<int> Children()
    {
        var children = new List<int>();
        foreach (var thread in Directory.GetDirectories($"/proc/{_process.Id}/task"))
        {
            children.AddRange(File.ReadAllText(Path.Combine(thread, "children"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)));
        }

        return children;
    }

    private async Task CollectAsync(StreamReader error)
    {
        while (await error.ReadLineAsync() is { } line)
        {
            lock (_told)
            {
                _told.Add(line);
            }
        }
    }
}
