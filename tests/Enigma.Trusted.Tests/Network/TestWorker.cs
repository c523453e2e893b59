// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker;
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Network;

/// <summary>A worker enclave and what its host does for it.</summary>
internal sealed class TestWorker(TestNetwork network) : TestEnclave(network, network.Manifest.WorkerMeasurement, WorkerEnclave.Create)
{
    private readonly Dictionary<ContractAddress, int> _entries = [];

    public WorkerId Id { get; set; }

    public Address Signer => Identity.Signer;

    /// <summary>Hands over the entries that are new.</summary>
    public QueueReply Sync(ContractAddress contract)
    {
        var queue = Network.Ledger.Contract(contract).Entries;
        byte[][] added = [.. queue.Skip(_entries.GetValueOrDefault(contract)).Select(entry => entry.Encode())];
        var reply = Ask<QueueReply>(SyncRequest(contract, added));
        _entries[contract] = queue.Count;
        return reply;
    }

    public SyncQueueRequest SyncRequest(ContractAddress contract, params byte[][] entries) =>
        new(contract, Network.Ledger.ProveQueue(contract), [.. entries.Select(entry => new EncodedEntry(entry))]);

    /// <summary>Asks the keeper for the secrets of all epochs so far.</summary>
    public void FetchKeys(ContractAddress contract)
    {
        var asked = AskForKeys(contract);
        Ask<DoneReply>(Install(asked, Network.Release(asked, Signer)));
    }

    public KeyRequestReply AskForKeys(ContractAddress contract) => Ask<KeyRequestReply>(
        new RequestKeysRequest(contract, [.. Enumerable.Range(1, (int)Network.Ledger.Epoch.Value).Select(e => new Epoch((ulong)e))]));

    public InstallKeysRequest Install(KeyRequestReply asked, ReleaseReply release) =>
        new(release.Release, release.Signature, KeyRequest.Decode(asked.Request).Nonce, Network.Ledger.ProveKeeper());

    public AdmitRequest AdmitRequest(params TestTask[] tasks) => new(
        tasks[0].Contract, tasks[0].User.Address, tasks[0].Terms, tasks[0].KeyEpoch,
        tasks[0].Deployment is { } deployment ? new DeploymentOffer(deployment, VaultContract.Code) : null,
        [.. tasks.Select(task => task.Envelope)], Network.Ledger.ProveSeat(tasks[0].Contract, Signer));

    public ExecutedReply Execute(TestTask task, uint index) => Ask<ExecutedReply>(ExecuteRequest(task, index));

    public static ExecuteRequest ExecuteRequest(TestTask task, uint index) =>
        new(task.Contract, new EntryIndex(index), task.Envelope, index == 0 ? VaultContract.Code : ByteString.Empty);

    /// <summary>Computes an entry that runs nothing: expired, or written by the Ledger.</summary>
    public ExecutedReply Skip(ContractAddress contract, uint index) =>
        Ask<ExecutedReply>(new ExecuteRequest(contract, new EntryIndex(index), default, ByteString.Empty));

    public ExecutedReply Apply(ContractAddress contract, uint index, ByteString body) =>
        Ask<ExecutedReply>(new ApplyBodyRequest(contract, new EntryIndex(index), body, index == 0 ? VaultContract.Code : ByteString.Empty));

    public BatchReply MakeBatch(params ContractAddress[] contracts) => Ask<BatchReply>(new MakeBatchRequest(contracts));
}
