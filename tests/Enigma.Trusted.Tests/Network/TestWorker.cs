// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Enclave.Worker;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Network;

/// <summary>A worker enclave and what its host does for it.</summary>
internal sealed class TestWorker(TestNetwork network, ContractRuntime? runtime = null) : TestEnclave(
    network, network.Manifest.WorkerMeasurement,
    platform => new EnclaveService(EnclaveRole.Worker, platform, (enclave, _) => new WorkerEnclave(enclave, runtime)))
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

    public StageEntriesRequest StageRequest(ContractAddress contract, uint from, params byte[][] entries) =>
        new(contract, Network.Ledger.ProveQueue(contract), new EntryIndex(from), [.. entries.Select(entry => new EncodedEntry(entry))]);

    /// <summary>Asks the keeper for the secrets of all epochs so far, or of those from one on.</summary>
    public void FetchKeys(ContractAddress contract, ulong from = 1)
    {
        var asked = AskForKeys(contract, from);
        Ask<DoneReply>(Install(asked, Network.Release(asked, Signer)));
    }

    public KeyRequestReply AskForKeys(ContractAddress contract, ulong from = 1)
    {
        var last = Network.Ledger.Epoch.Value;
        return Ask<KeyRequestReply>(new RequestKeysRequest(
            contract, [.. Enumerable.Range((int)from, (int)(last - from + 1)).Select(e => new Epoch((ulong)e))]));
    }

    public InstallKeysRequest Install(KeyRequestReply asked, ReleaseReply release) =>
        new(release.Release, release.Signature, KeyRequest.Decode(asked.Request).Nonce, Network.Keeper.Evidence, Network.Collateral, Network.Ledger.ProveKeeper());

    public AdmitRequest AdmitRequest(params TestTask[] tasks) => new(
        tasks[0].Contract, tasks[0].User.Address, tasks[0].Terms, tasks[0].KeyEpoch,
        tasks[0].Deployment is { } deployment ? new DeploymentOffer(deployment, VaultContract.Code) : null,
        [.. tasks.Select(task => task.Envelope)], Network.Ledger.ProveSeat(tasks[0].Contract, Signer));

    public ExecutedReply Execute(TestTask task, uint index) => Ask<ExecutedReply>(ExecuteRequest(task, index));

    public static ExecuteRequest ExecuteRequest(TestTask task, uint index) =>
        new(task.Contract, new EntryIndex(index), task.Envelope, VaultContract.Code);

    /// <summary>Computes an entry that runs nothing: expired, or written by the Ledger.</summary>
    public ExecutedReply Skip(ContractAddress contract, uint index) =>
        Ask<ExecutedReply>(new ExecuteRequest(contract, new EntryIndex(index), default, ByteString.Empty));

    /// <summary>Takes one body; gives what Execute gives.</summary>
    public ExecutedReply Apply(ContractAddress contract, uint index, ByteString body)
    {
        Assert.Equal(index + 1, Ask<AppliedReply>(ApplyRequest(contract, index, body)).Next.Value);
        var receipt = Ask<ReceiptProofReply>(new ProveReceiptRequest(contract, new EntryIndex(index), index + 1));
        return new ExecutedReply(receipt.Leaf, IsBodyReleased: true, body);
    }

    public static ApplyBodiesRequest ApplyRequest(ContractAddress contract, uint from, params ByteString[] bodies) =>
        new(contract, new EntryIndex(from), [.. bodies.Select(body => new EncodedBody(body))]);

    /// <summary>All pages of the newest checkpoint that may leave, with their header.</summary>
    public (ByteString Header, ByteString[] Pages) ReadCheckpoint(ContractAddress contract)
    {
        var first = Ask<CheckpointReply>(new ReadCheckpointRequest(contract, 0));
        var count = CheckpointHeader.Decode(first.Header).Pages.Count;
        return (
            first.Header,
            [
                first.Page,
                .. Enumerable.Range(1, count - 1).Select(page => Ask<CheckpointReply>(new ReadCheckpointRequest(contract, (ushort)page)).Page),
            ]);
    }

    public OpenCheckpointRequest OpenRequest(ContractAddress contract, HeadParts head, ByteString header) => new(
        contract, Network.Ledger.ProveQueue(contract), head, header, Network.Ledger.Contract(contract).Entries[0].Encode());

    /// <summary>Opens a contract at a checkpoint; only entries from there on are handed over.</summary>
    public QueueReply OpenAt(ContractAddress contract, HeadParts head, ByteString header, ByteString[] pages)
    {
        Ask<DoneReply>(OpenRequest(contract, head, header));
        return LoadAll(contract, header, pages);
    }

    /// <summary>Loads the pages of a contract that is being opened, and hands over the entries from there on.</summary>
    public QueueReply LoadAll(ContractAddress contract, ByteString header, ByteString[] pages)
    {
        foreach (var (page, number) in pages.Select((page, number) => (page, (ushort)number)))
        {
            Ask<DoneReply>(new LoadPageRequest(contract, number, page));
        }

        _entries[contract] = (int)CheckpointHeader.Decode(header).Index.Value;
        return Sync(contract);
    }

    public QueryRequest QueryRequest(ContractAddress contract, SealedEnvelope envelope, ByteString code = default) =>
        new(contract, envelope, code, Network.Ledger.ProveAnswer(contract, Signer));

    /// <summary>Begins a query and waits for its answer.</summary>
    public AnswerReply Query(ContractAddress contract, SealedEnvelope envelope, ByteString code = default) =>
        Begin(QueryRequest(contract, envelope, code)) is AnswerReply answer ? answer : Take(contract, envelope);

    /// <summary>Begins a query; gives what the door says at once.</summary>
    public EnclaveReply Begin(QueryRequest request) => EnclaveReply.Decode(ExchangeBytes(request.Encode()));

    /// <summary>Waits for the answer of a query that was begun.</summary>
    public AnswerReply Take(ContractAddress contract, SealedEnvelope envelope) =>
        Ask<AnswerReply>(new TakeAnswerRequest(contract, envelope.InputsHash));

    /// <summary>Expects that a query is refused, at once or when its answer is taken.</summary>
    public RefusedReply RefusesQuery(ErrorCode code, QueryRequest request)
    {
        var reply = Begin(request);
        while (reply is WorkingReply)
        {
            Thread.Sleep(1);
            reply = EnclaveReply.Decode(ExchangeBytes(new TakeAnswerRequest(request.Contract, request.Envelope.InputsHash).Encode()));
        }

        var refused = Assert.IsType<RefusedReply>(reply);
        Assert.Equal(code.Name, refused.Code);
        Assert.False(HasStopped);
        return refused;
    }

    public HoldStateRequest HoldRequest(ContractAddress contract) => new(contract, Network.Ledger.ProveHeld(contract));

    /// <summary>Forgets a contract, as its host does.</summary>
    public void Close(ContractAddress contract)
    {
        Ask<DoneReply>(new CloseContractRequest(contract));
        _entries.Remove(contract);
    }

    public BatchReply MakeBatch(params ContractAddress[] contracts) => Ask<BatchReply>(new MakeBatchRequest(contracts));
}
