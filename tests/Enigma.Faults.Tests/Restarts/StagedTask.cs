// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>
/// One task that is brought to a stage and held there, so that a story can strike exactly then, and brought to its end afterwards. What
/// holds it is real: a chain that makes no block, an enclave that is stopped, a receipt that nobody has asked for.
/// </summary>
internal sealed class StagedTask
{
    private const string Function = "add(uint256,uint256)";

    private readonly ProcessNetwork _network;
    private readonly TestUser _user;
    private readonly TaskStage _stage;
    private readonly TaskId _id;
    private Task<RecordedTask>? _recording;

    private StagedTask(ProcessNetwork network, TestUser user, ContractAddress contract, TaskStage stage)
    {
        _network = network;
        _user = user;
        _stage = stage;
        Contract = contract;
        // The deployment was the user's record 0.
        _id = TaskId.Of(network.Manifest.Network, contract, user.User.Address, 1);
    }

    public ContractAddress Contract { get; }

    /// <summary>The hash of the task's envelope, once it is recorded.</summary>
    public async Task<Hash32> InputsHashAsync() => (await _recording!).InputsHash;

    /// <summary>How often the user prepaid a receipt.</summary>
    public int Requests { get; private set; }

    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    /// <summary>Deploys a contract and brings a task of it to a stage.</summary>
    public static async Task<StagedTask> ReachAsync(ProcessNetwork network, TestUser user, TaskStage stage)
    {
        var staged = new StagedTask(network, user, await user.DeployAsync("calculator", Reveal.Provisional, Cancel), stage);
        await staged.ReachAsync();
        return staged;
    }

    /// <summary>Lets the task go on to its end: confirmed with the right result, or expired if that is where it was.</summary>
    /// <returns>The number of entries that must be committed then.</returns>
    public async Task<uint> FinishAsync()
    {
        SignalWorkers("-CONT");
        await _network.AutomineAsync(true);
        await _network.Chain.MineAsync(1, Cancel);
        _recording ??= CallAsync();
        var task = await _recording;
        Assert.Equal(_id, task.Id);
        if (_stage == TaskStage.Expired)
        {
            await UntilAsync(TaskStage.Expired);
            return task.Index.Value;
        }

        // Nobody looks at a task that was confirmed before its user does: what the node lost meanwhile it must get for that answer.
        if (_stage != TaskStage.Confirmed)
        {
            await RequestCommitAsync();
            await UntilAsync(TaskStage.Confirmed);
        }

        var result = await _user.ResultAsync(task, TaskStage.Confirmed, Cancel);
        Assert.False(result.IsProvisional);
        Assert.Equal(42ul, AbiCodec.Decode(AbiSignature.ParseTypes("(uint256)"), result.ReturnData.Span)[0].AsUInt256().ToUInt64());
        return task.Index.Value + 1;
    }

    // A stage that is new must be reached and held somehow: without its line here every story over it fails.
    private Task ReachAsync() => _stage switch
    {
        TaskStage.Unknown => Task.CompletedTask,
        TaskStage.Admitted => AdmittedAsync(),
        TaskStage.Recorded => RecordedAsync(),
        TaskStage.Computed => ComputedAsync(),
        TaskStage.Confirmed => ConfirmedAsync(),
        TaskStage.Expired => ExpiredAsync(),
        _ => throw new InvalidOperationException($"no story knows how to hold a task at the stage {_stage}; add it here"),
    };

    // No block takes the record.
    private async Task AdmittedAsync()
    {
        await _network.AutomineAsync(false);
        _recording = CallAsync();
        await _network.WaitUntilAsync("the task is admitted", async () => await StageAsync() == TaskStage.Admitted);
        await _network.WaitUntilAsync("the record waits for a block", () => _network.HasUnminedAsync(_user.User.Address));
    }

    // The enclave that admitted it stands still before there is something to compute.
    private async Task RecordedAsync()
    {
        await AdmittedAsync();
        SignalWorkers("-STOP");
        await _network.AutomineAsync(true);
        await _network.Chain.MineAsync(1, Cancel);
        await UntilAsync(TaskStage.Recorded);
    }

    // Nobody asks for the receipt.
    private async Task ComputedAsync()
    {
        _recording = CallAsync();
        await UntilAsync(TaskStage.Computed);
    }

    private async Task ConfirmedAsync()
    {
        await ComputedAsync();
        await RequestCommitAsync();
        await UntilAsync(TaskStage.Confirmed);
    }

    // The deployment is committed, so that the task is the head of the queue when time runs out.
    private async Task ExpiredAsync()
    {
        await RequestCommitAsync();
        await _network.MineUntilAsync("the deployment is committed", async () => await _network.CommittedAsync(Contract) == 1);
        await RecordedAsync();
        await RequestCommitAsync();
        await UntilAsync(TaskStage.Expired, ProcessNetwork.PatientBlocks + 1);
    }

    private void SignalWorkers(string signal)
    {
        foreach (var enclave in _network.Process.ChildrenOf("Enigma.Enclave.Worker"))
        {
            NodeProcess.Signal(signal, enclave);
        }
    }

    private Task<RecordedTask> CallAsync() => _user.CallAsync(Contract, Function, Cancel, AbiValue.Of(20ul), AbiValue.Of(22ul));

    private Task<TaskStage> StageAsync() => NodeView.StageOfAsync(_network.Node, _id, Cancel);

    private Task UntilAsync(TaskStage stage, ulong blocks = 1) =>
        _network.MineUntilAsync($"task {_id} is {stage.ToWord()}", async () => await StageAsync() == stage, blocks);

    private async Task RequestCommitAsync()
    {
        if (_recording is not null)
        {
            await _recording;
        }

        await _user.Client.RequestCommitAsync(_user.User, Contract, Cancel);
        Requests++;
    }
}
