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
/// The attacker's client in a process of its own that runs while nothing else wants a processor: elsewhere it has a machine of its own, and what
/// it computes to verify and to seal is not to be taken for what its contracts cost others. It is this program again, told what to do in lines.
/// </summary>
internal sealed class AttackerProcess : IAsyncDisposable
{
    private const string Marker = "@attacker ";
    private const string Variable = "ENIGMA_ATTACKER";

    private readonly Process _process;
    private readonly Task _reading;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new();
    private volatile string _done = "";

    private AttackerProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public static bool IsThisOne => Environment.GetEnvironmentVariable(Variable) == "1";

    public static async Task<AttackerProcess> StartAsync(Devnet.Devnet devnet, DevnetAccount account)
    {
        string[] program =
            [Environment.ProcessPath!, "-noLogo", "-noColor", "-method", $"{typeof(HostileNeighbour).FullName}.{nameof(HostileNeighbour.AttackerProcess_DoesWhatItIsTold)}"];
        string[] idle = ["chrt", "--idle", "0"];
        string[] line = File.Exists("/usr/bin/chrt") ? [.. idle, .. program] : ["nice", "-n", "19", .. program];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Variable] = "1";
        var attacker = new AttackerProcess(Process.Start(start)!);
        await attacker.TellAsync(
            "connect", Convert.ToHexString(devnet.Manifest.Encode()), devnet.Rpc.ToString(), devnet.Ethereum.ToString(),
            Convert.ToHexString(account.PrivateKey.Span));
        return attacker;
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
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
        {
            var words = line.Split('\t');
            switch (words[0])
            {
                case "connect":
                    var account = new DevnetAccount(default, Convert.FromHexString(words[4]));
                    user = await TestUser.ConnectAsync(NetworkManifest.Decode(Convert.FromHexString(words[1])), new Uri(words[2]), new Uri(words[3]), account, cancellation);
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

            Say(words[0]);
        }

        void Say(string what)
        {
            lock (output)
            {
                output.WriteLine(Marker + what);
            }
        }
    }

    private async Task TellAsync(params string[] words)
    {
        var answer = _awaited[words[0]] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process.StandardInput.WriteLineAsync(string.Join('\t', words));
        await answer.Task.WaitAsync(TimeSpan.FromMinutes(10));
    }

    private async Task ReadAsync()
    {
        var last = "";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            last = line;
            var at = line.IndexOf(Marker, StringComparison.Ordinal);
            var said = at < 0 ? "" : line[(at + Marker.Length)..];
            if (said == "done")
            {
                _done = said;
            }
            else if (_awaited.TryRemove(said, out var answer))
            {
                answer.SetResult(said);
            }
            else if (said.Length == 0 && line.Contains("[FAIL]", StringComparison.Ordinal))
            {
                last = line + await _process.StandardOutput.ReadToEndAsync();
            }
        }

        foreach (var waiting in _awaited.Values)
        {
            waiting.TrySetException(new InvalidOperationException($"the attacker's process has ended: {last}"));
        }
    }
}
