// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>A user's secrets go to every place where a contract can have them. Each result is checked: a secret that was never there leaks nowhere.</summary>
internal sealed class LeakStory(TestUser user, CancellationToken cancellation)
{
    private readonly Dictionary<string, Secret> _secrets = [];

    /// <summary>What was used.</summary>
    public IEnumerable<Secret> Secrets => _secrets.Values;

    /// <summary>The contract that was given the secrets.</summary>
    public ContractAddress Contract { get; private set; }

    /// <summary>In arguments, state, results, revert reasons, logs and names of functions, and behind calldata.</summary>
    public async Task TellAsync()
    {
        var deployed = Draw("an argument of the constructor");
        Contract = await DeployAsync(new DeploymentRequest(LeakyContract.Code, HostAbi.EnigmaV1)
        {
            Constructor = "construct(bytes)",
            Arguments = Encode("construct(bytes)", AbiValue.Of(deployed)),
        });
        Assert.Equal(deployed, Kept(await SucceedAsync("read()")));

        var stored = Draw("the state");
        await SucceedAsync("store(bytes)", AbiValue.Of(stored));
        Assert.Equal(stored, Kept(await SucceedAsync("read()")));

        var hashed = AbiValue.Of(Draw("an argument"));
        var output = SHA256.HashData(Encode("hash(bytes)", hashed));
        Keep("an output", output);
        Assert.Equal(output, (await SucceedAsync("hash(bytes)", hashed)).ToArray());

        await FailAsync(ContractErrors.Trap, "trap(bytes)", AbiValue.Of(Draw("an argument that lies in memory at a trap")));
        var reason = AbiValue.Of(Draw("a revert reason"));
        Assert.Equal(Encode("fail(bytes)", reason), (await FailAsync(ContractErrors.Reverted, "fail(bytes)", reason)).RevertData.ToArray());
        var text = DrawText("the text of a revert reason");
        Assert.Contains(text, System.Text.Encoding.UTF8.GetString(
            (await FailAsync(ContractErrors.Reverted, "fail(string)", AbiValue.Of(text))).RevertData.Span), StringComparison.Ordinal);
        await SucceedAsync("log(bytes)", AbiValue.Of(Draw("a line of a contract's log")));
        await SucceedAsync("log(string)", AbiValue.Of(DrawText("the text of a contract's log")));
        await FailAsync(ContractErrors.NoSuchFunction, $"z{DrawText("the name of a function")}()");
    }

    /// <summary>A contract of the first network's kind gives up at a name that it does not know, and prints why.</summary>
    public async Task TellTheFirstNetworksContractAsync()
    {
        var contract = await DeployAsync(new DeploymentRequest(await File.ReadAllBytesAsync(Samples.FirstNetwork, cancellation), HostAbi.Env));
        var task = await user.CallAsync(contract, $"z{DrawText("the message of a panic")}()", cancellation);
        Assert.Equal(EntryStatus.Failed, (await user.ResultAsync(task, TaskStage.Computed, cancellation)).Status);
    }

    /// <summary>Past the worker's admission: the envelope lies on the chain for ever. Such a task asks for its receipt by itself.</summary>
    public async Task ForceAsync()
    {
        var task = await user.ForceAsync(Contract, "store(bytes)", cancellation, AbiValue.Of(Draw("an argument in calldata")));
        Assert.Equal(EntryStatus.Succeeded, (await user.ResultAsync(task, TaskStage.Confirmed, cancellation)).Status);
    }

    /// <summary>
    /// Without a transaction: in arguments and answers of queries and estimates, with a permit and a session key that only the seat's enclave
    /// and the asker may know. The contract has a receipt, or it would answer nothing.
    /// </summary>
    public async Task AskAsync()
    {
        using var session = await user.Client.OpenQuerySessionAsync(user.User, [Contract], cancellation: cancellation);
        var permit = session.Permit;
        Keep("the key of a session", HkdfSha256.Derive(
            user.User.Seed.Reveal(), permit.Nonce.AsSpan(),
            [.. Labels.QuerySession, .. user.Client.Manifest.Network.Value.AsSpan(), .. permit.Asker.AsSpan()], Hash32.Size));
        // With these a host would know who asks, and could ask in that name.
        Keep("the nonce of a permit", permit.Nonce.ToArray());
        Keep("the signature of a permit", session.Signature.Bytes.Span[..Hash32.Size].ToArray());
        Keep("the public key of a session", permit.SessionKey.ToArray());

        var hashed = AbiValue.Of(Draw("an argument of a query"));
        var output = SHA256.HashData(Encode("hash(bytes)", hashed));
        Keep("an output of a query", output);
        Assert.Equal(output, (await QueryAsync("hash(bytes)", hashed)).ReturnData.ToArray());
        Assert.Equal(_secrets["an argument in calldata"].Bytes, Kept((await QueryAsync("read()")).ReturnData));
        Assert.Null((await QueryAsync("log(bytes)", AbiValue.Of(Draw("a line of a query's log")))).Failure);
        var reason = AbiValue.Of(Draw("a revert reason of a query"));
        Assert.Equal(Encode("fail(bytes)", reason), (await QueryAsync("fail(bytes)", reason)).Failure!.RevertData.ToArray());
        Assert.Equal(ContractErrors.Trap.Name, (await QueryAsync("trap(bytes)", AbiValue.Of(Draw("an argument that lies in memory when a query traps")))).Failure!.Code);
        var stored = new ContractQuery(Contract, "store(bytes)", Encode("store(bytes)", AbiValue.Of(Draw("an argument of an estimate"))));
        Assert.Null((await user.Client.EstimateTaskAsync(session, stored, cancellation)).Failure);

        Task<QueryResult> QueryAsync(string function, params AbiValue[] values) =>
            user.Client.QueryAsync(session, new ContractQuery(Contract, function, Encode(function, values)), cancellation);
    }

    /// <summary>The state changes in a new epoch, behind a checkpoint of what it was, and gets its receipt.</summary>
    public async Task TellInANewEpochAsync()
    {
        var task = await user.CallAsync(Contract, "store(bytes)", cancellation, AbiValue.Of(Draw("the state of a new epoch")));
        await user.Client.RequestCommitAsync(user.User, Contract, cancellation);
        Assert.Equal(EntryStatus.Succeeded, (await user.ResultAsync(task, TaskStage.Confirmed, cancellation)).Status);
    }

    private void Keep(string name, byte[] bytes) => _secrets[name] = new Secret(name, bytes);

    private byte[] Draw(string name) => (_secrets[name] = Secret.Draw(name)).Bytes;

    private string DrawText(string name) => Convert.ToHexStringLower(Draw(name));

    private static byte[] Encode(string function, params AbiValue[] values) => AbiCodec.Encode(AbiSignature.Parse(function).Inputs, values);

    // What the contract keeps are the arguments as they came.
    private static byte[] Kept(ReadOnlyMemory<byte> returned) => AbiCodec.Decode(AbiSignature.ParseTypes("(bytes)"), returned.Span)[0].AsBytes().ToArray();

    private async Task<ContractAddress> DeployAsync(DeploymentRequest request)
    {
        var task = await user.Client.DeploySecretContractAsync(user.User, request, cancellation);
        Assert.Equal(EntryStatus.Succeeded, (await user.ResultAsync(task, TaskStage.Computed, cancellation)).Status);
        return task.Contract;
    }

    private async Task<ReadOnlyMemory<byte>> SucceedAsync(string function, params AbiValue[] values)
    {
        var result = await user.ResultAsync(await user.CallAsync(Contract, function, cancellation, values), TaskStage.Computed, cancellation);
        Assert.Null(result.Failure);
        return result.ReturnData;
    }

    private async Task<TaskFailure> FailAsync(ErrorCode code, string function, params AbiValue[] values)
    {
        var result = await user.ResultAsync(await user.CallAsync(Contract, function, cancellation, values), TaskStage.Computed, cancellation);
        Assert.Equal(code.Name, result.Failure?.Code);
        return result.Failure!;
    }
}
