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
    private const int LeastTasks = 3;
    private const int MostTasks = 24;

    // 51 million gas.
    private const byte LeastClass = 12;

    // Contracts give way to everything else on the machine, other processes included.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly HostileModules.Attack _attack;
    private readonly TestUser _attacker;
    private readonly CancellationTokenSource _cancellation;
    private readonly IReadOnlyList<ContractAddress> _contracts;
    private TimeSpan _oneTaskTakes;
    private Task<TaskResult[]> _ended = Task.FromResult(Array.Empty<TaskResult>());

    private HostileContracts(HostileModules.Attack attack, TestUser attacker, IReadOnlyList<ContractAddress> contracts, CancellationToken cancellation) =>
        (_attack, _attacker, _contracts, _cancellation) = (attack, attacker, contracts, CancellationTokenSource.CreateLinkedTokenSource(cancellation));

    /// <summary>True until the last of the recorded tasks is computed.</summary>
    public bool IsAtWork => !_ended.IsCompleted;

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
        var began = Stopwatch.GetTimestamp();
        // Whatever it did, its sender paid for it: what it used, or all that it had when that cannot be told.
        Assert.InRange((await hostile.EndAsync()).Value, LeastClass, GasClass.MaximumValue);
        hostile._oneTaskTakes = Stopwatch.GetElapsedTime(began);
        return hostile;
    }

    /// <summary>Records as many tasks as take about so long.</summary>
    public Task AttackAsync(TimeSpan duration) => RecordAsync((int)Math.Clamp(Math.Ceiling(1.3 * duration / _oneTaskTakes), LeastTasks, MostTasks));

    /// <summary>Waits until all are computed.</summary>
    /// <returns>The greatest class that one of them was charged.</returns>
    public async Task<GasClass> EndAsync() => (await _ended).Max(result => result.Charged);

    /// <summary>Waits for nothing: what is still computed may take its time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await ((Task)_ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellation.Dispose();
    }

    private async Task RecordAsync(int tasks)
    {
        var last = new List<RecordedTask>();
        if (_attack.Deployment is { } bomb)
        {
            for (var i = 0; i < tasks; i++)
            {
                var request = new DeploymentRequest(bomb, HostAbi.EnigmaV1) { GasLimit = GasClass.Maximum.Gas };
                last.Add(await _attacker.Client.DeploySecretContractAsync(_attacker.User, request, cancellation: _cancellation.Token));
            }
        }
        else
        {
            foreach (var contract in _contracts)
            {
                var task = new TaskRequest(contract, "f()", _attack.Arguments) { GasLimit = GasClass.Maximum.Gas };
                var recorded = await _attacker.Client.ComputeTasksAsync(_attacker.User, [.. Enumerable.Repeat(task, tasks)], _cancellation.Token);
                last.Add(recorded[^1]);
            }
        }

        _ended = Task.WhenAll(last.Select(task => _attacker.Client.GetTaskResultAsync(
            _attacker.User, task.Id, TaskStage.Computed, Patience, _cancellation.Token)));
    }
}
