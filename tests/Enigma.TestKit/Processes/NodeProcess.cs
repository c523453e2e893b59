// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Enigma.TestKit;

/// <summary>The built node program as a process: started, stopped, killed, with its enclaves and its header authority known by their ids.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StreamReader _output;
    private readonly List<string> _told = [];
    private readonly Task _telling;

    private NodeProcess(Process process)
    {
        _process = process;
        _output = new StreamReader(new RecordingStream(process.StandardOutput.BaseStream, Output));
        _telling = CollectAsync(new StreamReader(new RecordingStream(process.StandardError.BaseStream, Error)));
    }

    /// <summary>The operating system's id.</summary>
    public int Id => _process.Id;

    /// <summary>Its standard output, as far as it was read.</summary>
    public Recording Output { get; } = new("node, standard output");

    /// <summary>Its standard error.</summary>
    public Recording Error { get; } = new("node, standard error");

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
            while (await _output.ReadLineAsync(patience.Token) is { } line)
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

    /// <summary>Ends the one child whose program has this name, as a crash does.</summary>
    public void KillChild(string program) => Signal("-KILL", ChildrenOf(program).Single());

    /// <summary>The children of the process whose program has this name.</summary>
    public IReadOnlyList<int> ChildrenOf(string program) => [.. ProcessTree.ChildrenOf(_process.Id).Where(id => ProcessTree.ProgramOf(id) == program)];

    /// <summary>Ends the process at once, as a crash or a power cut does; what it left behind is ended too.</summary>
    public async Task KillAsync()
    {
        var children = ProcessTree.ChildrenOf(_process.Id);
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
        return await EndAsync();
    }

    /// <summary>Waits until it ends by itself, reads what it has said, and gives its exit code.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task<int> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the node did not end within {Patience}; it said: {Told}");
        }

        await _output.ReadToEndAsync().WaitAsync(Patience);
        await _telling.WaitAsync(Patience);
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
        _output.Dispose();
        _process.Dispose();
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
