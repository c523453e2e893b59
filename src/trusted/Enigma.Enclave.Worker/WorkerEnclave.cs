// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Enclave.Worker.Contracts;
using Enigma.Enclave.Worker.Keys;
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
    private readonly TaskRunner _runner;
    private readonly BodyReader _reader;
    private readonly Admissions _admissions;
    private readonly BatchMaker _batches;

    /// <summary>Starts without contracts and keys: the Ledger and the key keeper give both.</summary>
    public WorkerEnclave(EnclaveContext enclave)
    {
        var manifest = enclave.Manifest;
        var domain = manifest.Domain;
        var runtime = new ContractRuntime();
        _enclave = enclave;
        _keys = new KeyRing(enclave);
        _runner = new TaskRunner(manifest.Network, runtime);
        _reader = new BodyReader(manifest.Network);
        _admissions = new Admissions(enclave, domain, _keys);
        _batches = new BatchMaker(enclave, domain);
    }

    /// <summary>The service of a worker enclave on a platform.</summary>
    public static EnclaveService Create(IEnclavePlatform platform) =>
        new(EnclaveRole.Worker, platform, (enclave, _) => new WorkerEnclave(enclave));

    /// <inheritdoc/>
    public EnclaveReply Handle(EnclaveRequest request) => request switch
    {
        SyncQueueRequest sync => _contracts.Guard(sync.Contract, () => SyncQueue(sync)),
        RequestKeysRequest keys => RequestKeys(keys),
        InstallKeysRequest install => InstallKeys(install),
        AdmitRequest admit => _admissions.Admit(admit),
        ExecuteRequest execute => _contracts.Guard(execute.Contract, () => Execute(execute)),
        ApplyBodyRequest apply => _contracts.Guard(apply.Contract, () => ApplyBody(apply)),
        MakeBatchRequest batch => _batches.Make([.. batch.Contracts.Select(address => (address, _contracts[address]))]),
        RevealBodiesRequest reveal => _contracts.Guard(reveal.Contract, () => RevealBodies(reveal)),
        CloseContractRequest close => Close(close.Contract),
        ProveReceiptRequest prove => ProveReceipt(prove),
        _ => throw new EnigmaException(
            WireErrors.UnexpectedRequest, "a worker enclave does not answer this request; send it to a key keeper"),
    };

    private QueueReply SyncQueue(SyncQueueRequest request)
    {
        var contract = _contracts.Open(request.Contract);
        contract.Sync(_enclave.View(request.Proof), [.. request.NewEntries.Select(entry => QueueEntry.Decode(entry.Bytes))]);
        _contracts.Keep(request.Contract, contract);
        var queue = contract.Queue;
        return new QueueReply(queue.Length, queue.Committed, new EntryIndex(contract.Progress.Next), queue.CommittedHead);
    }

    private KeyRequestReply RequestKeys(RequestKeysRequest request)
    {
        var (keyRequest, signature) = _keys.Request(request.Contract, request.Epochs);
        return new KeyRequestReply(keyRequest.Encode(), signature);
    }

    private DoneReply InstallKeys(InstallKeysRequest request)
    {
        _keys.Install(request.Release, request.Signature, request.Nonce, _enclave.View(request.Proof));
        return new DoneReply();
    }

    private ExecutedReply Execute(ExecuteRequest request) => Advance(
        request.Contract, request.Index, request.Code,
        (contract, entry) => _runner.Run(contract, entry, request.Envelope, _keys[request.Contract]));

    private ExecutedReply ApplyBody(ApplyBodyRequest request) => Advance(
        request.Contract, request.Index, request.Code,
        (contract, entry) => _reader.Read(contract, entry, request.Body, _keys[request.Contract]));

    /// <summary>Goes on by one entry. What is skipped and what the Ledger wrote by itself is decided by the proven queue alone.</summary>
    private ExecutedReply Advance(
        ContractAddress address, EntryIndex index, ByteString code, Func<SecretContract, RecordedEntry, ComputedEntry> compute)
    {
        var contract = _contracts[address];
        var (queue, progress) = (contract.Queue, contract.Progress);
        if (index.Value != progress.Next || index.Value >= queue.Length)
        {
            throw new EnigmaException(
                QueueErrors.WrongIndex,
                $"entry {index} of {queue.Length} cannot be computed, the next one is {progress.Next}; the queue is computed in order");
        }

        contract.Provide(code);
        var computed = queue[index.Value] switch
        {
            RecordedEntry expired when queue.IsExpired(index.Value) =>
                ComputedEntry.Without(Leaf.OfExpired(expired, _enclave.Manifest.Network, index, progress.StateHash)),
            RecordedEntry recorded => compute(contract, recorded),
            var system => ComputedEntry.Without(Leaf.OfSystem(system, index, progress.StateHash)),
        };
        contract.Append(computed);
        var isReleased = contract.IsRevealed(index.Value);
        return new ExecutedReply(computed.Leaf, isReleased, isReleased ? computed.Body : ByteString.Empty);
    }

    private BodiesReply RevealBodies(RevealBodiesRequest request)
    {
        var contract = _contracts[request.Contract];
        // With the whole queue: an entry below the committed index may have expired, and its body must not leave then.
        contract.Sync(_enclave.View(request.Proof), []);
        var size = 0;
        var fitting = contract.Reveal(request.From.Value).TakeWhile(body => (size += body.Body.Length + IndexAndLength) <= BytesPerReply);
        return new BodiesReply([.. fitting]);
    }

    private DoneReply Close(ContractAddress contract)
    {
        _contracts.Close(contract);
        _keys.Forget(contract);
        return new DoneReply();
    }

    private ReceiptProofReply ProveReceipt(ProveReceiptRequest request)
    {
        var progress = _contracts[request.Contract].Progress;
        var nodes = progress.Prove(request.Index, request.Count);
        return new ReceiptProofReply(progress[request.Index.Value], [.. nodes.Select(node => new ReceiptNode(node))]);
    }
}
