// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Client;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The contracts of one attack, and attacks by them that last about as long as they should.</summary>
internal sealed class HostileContracts : IAsyncDisposable
{
    // Of one record: together their envelopes are one request to the node.
    private const int MostTasksTogether = 64;
    private const int MostTasks = 512;
    private const int ShortTasks = 16;

    private static readonly TimeSpan LongTask = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortestTask = TimeSpan.FromMilliseconds(2);

    // Contracts give way to everything else on the machine, other processes included.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly HostileModules.Attack _attack;
    private readonly TestUser _attacker;
    private readonly CancellationTokenSource _cancellation;
    private readonly IReadOnlyList<ContractAddress> _contracts;
    private TimeSpan _oneTaskTakes;
    private volatile bool _isOver;
    private Task<TaskResult[]> _ended = Task.FromResult(Array.Empty<TaskResult>());

    private HostileContracts(HostileModules.Attack attack, TestUser attacker, IReadOnlyList<ContractAddress> contracts, CancellationToken cancellation) =>
        (_attack, _attacker, _contracts, _cancellation) = (attack, attacker, contracts, CancellationTokenSource.CreateLinkedTokenSource(cancellation));

    /// <summary>True until the last of the recorded tasks is computed.</summary>
    public bool IsAtWork => !_ended.IsCompleted;

    /// <summary>Ends with them.</summary>
    public Task Ended => _ended;

    /// <summary>Deploys them and has each do its worst once.</summary>
    public static async Task<HostileContracts> DeployAsync(HostileModules.Attack attack, TestUser attacker, CancellationToken cancellation)
    {
        var contracts = new List<ContractAddress>();
        for (var i = 0; i < attack.Contracts; i++)
        {
            var deployed = await attacker.Client.DeploySecretContractAsync(
                attacker.User, new DeploymentRequest(attack.Code, HostAbi.EnigmaV1), cancellation: cancellation);
            await attacker.ResultAsync(deployed, TaskStage.Computed, cancellation);
            contracts.Add(deployed.Contract);
        }

        var hostile = new HostileContracts(attack, attacker, contracts, cancellation);
        await hostile.RecordAsync(1);
        // Whatever it did, its sender paid for it: what it used, or all that it had when that cannot be told.
        Assert.InRange((await hostile.EndAsync()).Value, attack.LeastClass, GasClass.MaximumValue);
        if (attack.Deployment is null)
        {
            // Some take less than it takes to hear of one.
            var one = await hostile.TimeAsync(1);
            hostile._oneTaskTakes = one > LongTask ? one : (await hostile.TimeAsync(1 + ShortTasks) - one) / ShortTasks;
        }

        return hostile;
    }

    private async Task<TimeSpan> TimeAsync(int tasks)
    {
        await RecordAsync(tasks);
        var began = Stopwatch.GetTimestamp();
        await EndAsync();
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Attacks for about so long: with as many recorded tasks as take that, or with deployments until <see cref="EndAsync"/>.</summary>
    public Task AttackAsync(TimeSpan duration)
    {
        if (_attack.Deployment is not null)
        {
            _isOver = false;
            _ended = Task.Run(DeployUntilEndedAsync);
            return Task.CompletedTask;
        }

        var one = _oneTaskTakes > ShortestTask ? _oneTaskTakes : ShortestTask;
        return RecordAsync((int)Math.Clamp(Math.Ceiling(1.3 * duration / one), 1, MostTasks));
    }

    /// <summary>Waits until all are computed.</summary>
    /// <returns>The greatest class that one of them was charged.</returns>
    public async Task<GasClass> EndAsync()
    {
        _isOver = true;
        return (await _ended).Max(result => result.Charged);
    }

    /// <summary>Waits for nothing: what is still computed may take its time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await ((Task)_ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellation.Dispose();
    }

    // Each is a contract of its own, which its attacker has to hand in: so that goes on beside the calls that are measured.
    private async Task<TaskResult[]> DeployUntilEndedAsync()
    {
        var results = new List<TaskResult>();
        do
        {
            results.Add(await DeployBombAsync());
        }
        while (!_isOver);

        return [.. results];
    }

    private async Task<TaskResult> DeployBombAsync()
    {
        var request = new DeploymentRequest(_attack.Deployment, HostAbi.EnigmaV1) { GasLimit = GasClass.Maximum.Gas };
        var deployed = await _attacker.Client.DeploySecretContractAsync(_attacker.User, request, cancellation: _cancellation.Token);
        return await _attacker.Client.GetTaskResultAsync(_attacker.User, deployed.Id, TaskStage.Computed, Patience, _cancellation.Token);
    }

    private async Task RecordAsync(int tasks)
    {
        if (_attack.Deployment is not null)
        {
            _ended = Task.WhenAll(DeployBombAsync());
            return;
        }

        var last = new List<RecordedTask>();
        foreach (var contract in _contracts)
        {
            var task = new TaskRequest(contract, "f()", _attack.Arguments) { GasLimit = GasClass.Maximum.Gas };
            RecordedTask? recorded = null;
            for (var left = tasks; left > 0; left -= MostTasksTogether)
            {
                var together = Enumerable.Repeat(task, Math.Min(left, MostTasksTogether));
                recorded = (await _attacker.Client.ComputeTasksAsync(_attacker.User, [.. together], _cancellation.Token))[^1];
            }

            last.Add(recorded!);
        }

        _ended = Task.WhenAll(last.Select(task => _attacker.Client.GetTaskResultAsync(
            _attacker.User, task.Id, TaskStage.Computed, Patience, _cancellation.Token)));
    }
}
