// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Enigma.Devnet;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>
/// A user's client in a process of its own, which shares no memory and no threads with the nodes. It is this program again, told what to do in
/// lines. An attacker's runs while nothing else wants a processor: elsewhere it has a machine of its own, and what it computes to verify and to
/// seal is not to be taken for what its contracts cost others.
/// </summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private const string Marker = "@client ";
    private const string Variable = "ENIGMA_STORY_CLIENT";

    private readonly Process _process;
    private readonly Task _reading;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new();
    private volatile string _done = "";

    private ClientProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public static bool IsThisOne => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>One that runs while nothing else wants a processor.</summary>
    public static Task<ClientProcess> StartAttackerAsync(Devnet.Devnet devnet, DevnetAccount account) =>
        StartAsync(devnet, account, File.Exists("/usr/bin/chrt") ? ["chrt", "--idle", "0"] : ["nice", "-n", "19"]);

    /// <summary>One that has deployed a small contract, and calls it.</summary>
    public static async Task<ClientProcess> StartVictimAsync(Devnet.Devnet devnet, DevnetAccount account)
    {
        var victim = await StartAsync(devnet, account, []);
        await victim.TellAsync("prepare");
        return victim;
    }

    private static async Task<ClientProcess> StartAsync(Devnet.Devnet devnet, DevnetAccount account, string[] runner)
    {
        string[] line =
            [.. runner, Environment.ProcessPath!, "-noLogo", "-noColor", "-method", $"{typeof(HostileNeighbour).FullName}.{nameof(HostileNeighbour.ClientProcess_DoesWhatItIsTold)}"];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Variable] = "1";
        var client = new ClientProcess(Process.Start(start)!);
        await client.TellAsync(
            "connect", Convert.ToHexString(devnet.Manifest.Encode()), devnet.Rpc.ToString(), devnet.Ethereum.ToString(),
            Convert.ToHexString(account.PrivateKey.Span));
        return client;
    }

    /// <summary>True until the last task of the attack is computed.</summary>
    public bool IsAtWork => _done.Length == 0;

    /// <summary>Deploys the contracts of an attack and has each do its worst.</summary>
    public Task DeployAsync(string attack) => TellAsync("deploy", attack);

    /// <summary>Attacks for about so long.</summary>
    public Task AttackAsync(string attack, TimeSpan duration)
    {
        _done = "";
        return TellAsync("attack", attack, duration.TotalSeconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until all is computed.</summary>
    public Task EndAsync(string attack) => TellAsync("end", attack);

    /// <summary>Measures some calls, or as many as there is time for.</summary>
    public async Task MeasureAsync(Latencies latencies, int calls, Func<bool> goesOn)
    {
        for (var i = 0; i < calls && goesOn(); i++)
        {
            latencies.Add(TimeSpan.FromTicks(long.Parse(await TellAsync("call"), CultureInfo.InvariantCulture)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        await _reading;
        _process.Dispose();
    }

    /// <summary>What the process does, until its input ends.</summary>
    public static async Task ServeAsync(CancellationToken cancellation)
    {
        var hostile = new Dictionary<string, HostileContracts>();
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        TestUser? user = null;
        HonestCalls? calls = null;
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            var words = line.Split('\t');
            var answer = "";
            switch (words[0])
            {
                case "connect":
                    var account = new DevnetAccount(default, Convert.FromHexString(words[4]));
                    user = await TestUser.ConnectAsync(NetworkManifest.Decode(Convert.FromHexString(words[1])), new Uri(words[2]), new Uri(words[3]), account, cancellation);
                    break;
                case "prepare":
                    calls = await HonestCalls.DeployAsync(user!, cancellation);
                    break;
                case "call":
                    var latency = new Latencies();
                    await calls!.MeasureAsync(latency, 1, () => true);
                    answer = latency.At(0.5).Ticks.ToString(CultureInfo.InvariantCulture);
                    break;
                case "deploy":
                    hostile[words[1]] = await HostileContracts.DeployAsync(HostileModules.Named(words[1]), user!, cancellation);
                    break;
                case "attack":
                    await hostile[words[1]].AttackAsync(TimeSpan.FromSeconds(double.Parse(words[2], CultureInfo.InvariantCulture)));
                    _ = hostile[words[1]].Ended.ContinueWith(_ => Say("done"), TaskScheduler.Default);
                    break;
                case "end":
                    await hostile[words[1]].EndAsync();
                    break;
            }

            Say($"{words[0]}\t{answer}");
        }

        void Say(string what)
        {
            lock (output)
            {
                output.WriteLine(Marker + what);
            }
        }
    }

    private async Task<string> TellAsync(params string[] words)
    {
        var answer = _awaited[words[0]] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process.StandardInput.WriteLineAsync(string.Join('\t', words));
        return await answer.Task.WaitAsync(TimeSpan.FromMinutes(10));
    }

    private async Task ReadAsync()
    {
        var last = "";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            last = line;
            var at = line.IndexOf(Marker, StringComparison.Ordinal);
            var said = at < 0 ? [""] : line[(at + Marker.Length)..].Split('\t');
            if (said[0] == "done")
            {
                _done = said[0];
            }
            else if (_awaited.TryRemove(said[0], out var answer))
            {
                answer.SetResult(said[1]);
            }
            else if (said[0].Length == 0 && line.Contains("[FAIL]", StringComparison.Ordinal))
            {
                last = line + await _process.StandardOutput.ReadToEndAsync();
            }
        }

        foreach (var waiting in _awaited.Values)
        {
            waiting.TrySetException(new InvalidOperationException($"a client's process has ended: {last}"));
        }
    }
}
