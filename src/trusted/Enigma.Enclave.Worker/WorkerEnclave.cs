// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Queries;
using Enigma.Enclave.Worker.Tasks;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker;

/// <summary>The worker enclave: one method per request (spec/wire.md section 3).</summary>
internal sealed class WorkerEnclave : IRequestHandler
{
    // What a reply with bodies may take: a frame without its type and the count of the list.
    private const int BytesPerReply = Frame.MaximumLength - 3;
    private const int IndexAndLength = 8;

    private readonly EnclaveContext _enclave;
    private readonly ContractTable _contracts = new();
    private readonly KeyRing _keys;
    private readonly QueueRunner _runner;
    private readonly Admissions _admissions;
    private readonly BatchMaker _batches;
    private readonly QueryDesk _queries;

    /// <summary>Starts without contracts and keys: the Ledger and the key keeper give both.</summary>
    /// <param name="enclave">The enclave.</param>
    /// <param name="ownRuntime">What contracts run in; null for one of its own.</param>
    public WorkerEnclave(EnclaveContext enclave, ContractRuntime? ownRuntime = null)
    {
        var manifest = enclave.Manifest;
        var domain = manifest.Domain;
        _enclave = enclave;
        _keys = new KeyRing(enclave);
        var runtime = ownRuntime ?? new ContractRuntime(callingThread: enclave.Platform.CallingThread);
        var codes = new AdmittedCode();
        _runner = new QueueRunner(manifest.Network, runtime, _keys, codes);
        _admissions = new Admissions(enclave, domain, _keys, runtime, codes);
        _batches = new BatchMaker(enclave, domain);
        _queries = new QueryDesk(enclave, domain, runtime, _keys);
    }

    /// <summary>The service of a worker enclave on a platform.</summary>
    public static EnclaveService Create(IEnclavePlatform platform) =>
        new(EnclaveRole.Worker, platform, (enclave, _) => new WorkerEnclave(enclave));

    /// <inheritdoc/>
    public EnclaveReply Handle(EnclaveRequest request) => request switch
    {
        SyncQueueRequest sync => _contracts.Guard(sync.Contract, () => SyncQueue(sync)),
        StageEntriesRequest stage => StageEntries(stage),
        RequestKeysRequest keys => RequestKeys(keys),
        InstallKeysRequest install => InstallKeys(install),
        AbandonKeysRequest abandon => AbandonKeys(abandon.Nonce),
        AdmitRequest admit => Admitted(_admissions.Admit(admit)),
        TakeAdmissionRequest => Admitted(_admissions.Take()),
        ExecuteRequest execute => _contracts.Guard(execute.Contract, () => Execute(execute)),
        ApplyBodiesRequest apply => _contracts.Guard(apply.Contract, () => ApplyBodies(apply)),
        MakeBatchRequest batch => _batches.Make([.. batch.Contracts.Select(address => (address, _contracts[address]))]),
        RevealBodiesRequest reveal => _contracts.Guard(reveal.Contract, () => RevealBodies(reveal)),
        CloseContractRequest close => Close(close.Contract),
        ProveReceiptRequest prove => ProveReceipt(prove),
        ReadCheckpointRequest read => ReadCheckpoint(read),
        OpenCheckpointRequest open => OpenCheckpoint(open),
        LoadPageRequest load => LoadPage(load),
        HoldStateRequest hold => _contracts.Guard(hold.Contract, () => HoldState(hold)),
        QueryRequest query => Answered(_queries.Begin(query, _contracts[query.Contract])),
        TakeAnswerRequest take => Answered(_queries.Take(take.Contract, take.Query)),
        _ => throw new EnigmaException(
            WireErrors.UnexpectedRequest, "a worker enclave does not answer this request; send it to a key keeper"),
    };

    private QueueReply SyncQueue(SyncQueueRequest request)
    {
        var contract = _contracts.Open(request.Contract);
        var ledger = _enclave.View(request.Proof);
        var tail = _contracts.TakeStaged(request.Contract, contract.Queue);
        tail.Add(request.NewEntries);
        contract.Sync(ledger, tail);
        _contracts.Keep(request.Contract, contract);
        var queue = contract.Queue;
        return new QueueReply(queue.Length, queue.Committed, new EntryIndex(contract.Progress.Next), queue.CommittedHead);
    }

    private DoneReply StageEntries(StageEntriesRequest request)
    {
        var length = _enclave.View(request.Proof).Counters(request.Contract).Length;
        _contracts.Stage(request.Contract, request.From.Value, request.Entries, length);
        return new DoneReply();
    }

    private KeyRequestReply RequestKeys(RequestKeysRequest request)
    {
        var (keyRequest, signature) = _keys.Request(request.Contract, request.Epochs);
        return new KeyRequestReply(keyRequest.Encode(), signature);
    }

    private DoneReply InstallKeys(InstallKeysRequest request)
    {
        _keys.Install(request, _enclave.View(request.Proof));
        return new DoneReply();
    }

    private DoneReply AbandonKeys(Hash32 nonce)
    {
        _keys.Abandon(nonce);
        return new DoneReply();
    }

    private EnclaveReply Execute(ExecuteRequest request)
    {
        var contract = _contracts[request.Contract];
        if (_runner.Execute(contract, request.Index, request.Envelope, request.Code) is not { } computed)
        {
            return new WorkingReply();
        }

        var isReleased = contract.IsRevealed(request.Index.Value);
        return new ExecutedReply(computed.Leaf, isReleased, isReleased ? computed.Body : ByteString.Empty);
    }

    private EnclaveReply ApplyBodies(ApplyBodiesRequest request)
    {
        var contract = _contracts[request.Contract];
        return contract.IsComputing
            ? new WorkingReply()
            : new AppliedReply(_runner.Apply(contract, request.From, [.. request.Bodies.Select(body => body.Bytes)]));
    }

    private BodiesReply RevealBodies(RevealBodiesRequest request)
    {
        var contract = _contracts[request.Contract];
        // With the whole queue: an entry below the committed index may have expired, and its body must not leave then.
        contract.Sync(_enclave.View(request.Proof), contract.Queue.BeginTail());
        var size = 0;
        var fitting = contract.Reveal(request.From.Value).TakeWhile(body => (size += body.Body.Length + IndexAndLength) <= BytesPerReply);
        return new BodiesReply([.. fitting]);
    }

    private CheckpointReply ReadCheckpoint(ReadCheckpointRequest request)
    {
        var checkpoint = _contracts[request.Contract].CommittedCheckpoint();
        return request.Page < checkpoint.Pages.Count
            ? new CheckpointReply(checkpoint.Header.Encode(), checkpoint.Pages[request.Page])
            : throw new EnigmaException(
                CheckpointErrors.NotFound, $"page {request.Page} does not exist, the checkpoint has {checkpoint.Pages.Count}; stop there");
    }

    /// <summary>
    /// Says that this enclave and its host need no inputs of earlier epochs for the committed state, and forgets what opens them
    /// (spec/keys.md section 11).
    /// </summary>
    private HoldingReply HoldState(HoldStateRequest request)
    {
        var contract = _contracts[request.Contract];
        var ledger = _enclave.View(request.Proof);
        contract.Sync(ledger, contract.Queue.BeginTail());
        var before = contract.NeedsInputsFrom(ledger.Epoch.Epoch);
        var holding = new StateHolding(
            _enclave.Manifest.Network, request.Contract, _enclave.Identity.Signer.Address, before, new EntryIndex(contract.Queue.Committed),
            contract.Queue.CommittedHead);
        _keys.ForgetInputs(request.Contract, before);
        return new HoldingReply(holding.Sign(_enclave.Identity.Signer));
    }

    private DoneReply OpenCheckpoint(OpenCheckpointRequest request)
    {
        _contracts.Begin(
            request.Contract, () => CheckpointOpening.Begin(request, _enclave.Manifest.Network, _enclave.View(request.Proof)));
        return new DoneReply();
    }

    private DoneReply LoadPage(LoadPageRequest request)
    {
        _contracts.Load(
            request.Contract,
            opening => opening.Load(request.Page, request.Bytes, _keys[request.Contract].StateKey(opening.Generation)));
        return new DoneReply();
    }

    private DoneReply Close(ContractAddress contract)
    {
        _contracts.Close(contract);
        _queries.Forget(contract);
        _keys.Forget(contract);
        return new DoneReply();
    }

    private static EnclaveReply Admitted(AdmissionReply? admission) => admission is null ? new WorkingReply() : admission;

    private static EnclaveReply Answered(AnswerReply? answer) => answer is null ? new WorkingReply() : answer;

    private ReceiptProofReply ProveReceipt(ProveReceiptRequest request)
    {
        var progress = _contracts[request.Contract].Progress;
        // Refuses what is not there or no longer kept.
        var nodes = progress.Prove(request.Index, request.Count);
        return new ReceiptProofReply(progress[request.Index.Value], [.. nodes.Select(node => new ReceiptNode(node))]);
    }
}
