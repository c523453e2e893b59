// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Xunit;

namespace Enigma.EndToEnd.Tests;

/// <summary>A user of the tests' network with a client of their own.</summary>
public sealed class Actor(EnigmaClient client, User user) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public EnigmaClient Client => client;

    public User User => user;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<(RecordedTask Task, TaskResult Result)> DeployAsync(string sample, Func<DeploymentRequest, DeploymentRequest>? change = null)
    {
        var code = await File.ReadAllBytesAsync(sample, Cancellation);
        var request = new DeploymentRequest(code, sample == Samples.FirstNetwork ? HostAbi.Env : HostAbi.EnigmaV1);
        return await DeployAsync(change?.Invoke(request) ?? request);
    }

    public async Task<(RecordedTask Task, TaskResult Result)> DeployAsync(DeploymentRequest request)
    {
        var task = await client.DeploySecretContractAsync(user, request, Cancellation);
        return (task, await ResultAsync(task.Id));
    }

    public Task<(RecordedTask Task, TaskResult Result)> CallAsync(ContractAddress contract, string function, params AbiValue[] values) =>
        CallAsync(new TaskRequest(contract, function, AbiCodec.Encode(AbiSignature.Parse(function).Inputs, values)));

    public async Task<(RecordedTask Task, TaskResult Result)> CallAsync(TaskRequest request)
    {
        var task = await client.ComputeTaskAsync(user, request, Cancellation);
        return (task, await ResultAsync(task.Id));
    }

    public Task<TaskResult> ResultAsync(TaskId task, TaskStage stage = TaskStage.Computed) =>
        client.GetTaskResultAsync(user, task, stage, Patience, Cancellation);

    public async Task<UInt128> DepositAsync() => (await client.GetBalanceAsync(user.Address, Cancellation)).Deposit;

    public void Dispose()
    {
        client.Dispose();
        user.Seed.Dispose();
        user.Account.Dispose();
    }
}
