// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Devnet;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.TestKit;

/// <summary>A funded user with a client of its own, as a dApp has it.</summary>
public sealed class TestUser : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestUser(EnigmaClient client, User user)
    {
        Client = client;
        User = user;
    }

    /// <summary>The client.</summary>
    public EnigmaClient Client { get; }

    /// <summary>Account and seed.</summary>
    public User User { get; }

    /// <summary>Connects one of the network's accounts.</summary>
    public static async Task<TestUser> ConnectAsync(Devnet.Devnet devnet, DevnetAccount account, CancellationToken cancellationToken)
    {
        var client = await EnigmaClient.ConnectAsync(devnet.Manifest, devnet.Rpc, devnet.Ethereum, cancellation: cancellationToken);
        return new TestUser(client, new User(EthereumAccount.FromPrivateKey(account.PrivateKey.Span), UserSeeds.Create()));
    }

    /// <summary>Connects an account to a network over its endpoints alone.</summary>
    public static async Task<TestUser> ConnectAsync(
        NetworkManifest manifest, Uri node, Uri ethereum, DevnetAccount account, CancellationToken cancellationToken)
    {
        var client = await EnigmaClient.ConnectAsync(manifest, node, ethereum, cancellation: cancellationToken);
        return new TestUser(client, new User(EthereumAccount.FromPrivateKey(account.PrivateKey.Span), UserSeeds.Create()));
    }

    /// <summary>Deploys a sample and waits until its constructor has run.</summary>
    public async Task<ContractAddress> DeployAsync(string sample, Reveal reveal, CancellationToken cancellationToken)
    {
        var request = new DeploymentRequest(Samples.Code(sample), HostAbi.EnigmaV1) { Reveal = reveal };
        var task = await Client.DeploySecretContractAsync(User, request, cancellation: cancellationToken);
        if (reveal == Reveal.Provisional)
        {
            var result = await ResultAsync(task, TaskStage.Computed, cancellationToken);
            if (result.Status != EntryStatus.Succeeded)
            {
                throw new InvalidOperationException($"deployment of {sample} ended as {result.Status}: {result.Failure}");
            }
        }

        return task.Contract;
    }

    /// <summary>Records a call; the values are in the order of the function's types.</summary>
    public Task<RecordedTask> CallAsync(
        ContractAddress contract, string function, CancellationToken cancellationToken, params IReadOnlyList<AbiValue> values) =>
        Client.ComputeTaskAsync(
            User, new TaskRequest(contract, function, AbiCodec.Encode(AbiSignature.Parse(function).Inputs, values)), cancellation: cancellationToken);

    /// <summary>Records a call with its envelope in calldata, which needs no worker.</summary>
    public Task<RecordedTask> ForceAsync(
        ContractAddress contract, string function, CancellationToken cancellationToken, params IReadOnlyList<AbiValue> values) =>
        Client.ForceTaskAsync(
            User, new TaskRequest(contract, function, AbiCodec.Encode(AbiSignature.Parse(function).Inputs, values)), cancellation: cancellationToken);

    /// <summary>Waits for a stage and opens the result.</summary>
    public Task<TaskResult> ResultAsync(RecordedTask task, TaskStage stage, CancellationToken cancellationToken) =>
        Client.GetTaskResultAsync(User, task.Id, stage, Patience, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        User.Account.Dispose();
    }
}
