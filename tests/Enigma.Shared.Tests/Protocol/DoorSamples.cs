// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Shared.Tests.Protocol;

/// <summary>One message of every type of the door.</summary>
internal static class DoorSamples
{
    private static readonly SignedHeader Header = new(Sample.Bytes("header", 60), Sample.Bytes("header signature", 64));
    private static readonly SealedEnvelope Envelope = new(Sample.Bytes("envelope", 30));
    private static readonly EncryptionKey Key = new(Sample.Bytes("key", EncryptionKey.Size));

    private static SignedHolding Holding { get; } =
        new(new(Sample.Network, Sample.Contract, Sample.Sender, new(6), new(12), new(Sample.Hash("head"))), Sample.Signature);

    internal static IReadOnlyList<EnclaveRequest> Requests { get; } =
    [
        new ConfigureRequest(Sample.Manifest.Encode(), 1, Sample.Bytes("root seed", 32), Sample.Bytes("sealed", 146)),
        new AttestRequest(1_790_000_000, Sample.Sender),
        new AdvanceHeadersRequest([Header, Header]),
        new SyncQueueRequest(Sample.Contract, Sample.Proof, [new(Sample.Task.Encode())]),
        new RequestKeysRequest(Sample.Contract, [new(1), new(2)]),
        new InstallKeysRequest(new(Sample.Bytes("release", 70)), Sample.Signature, Sample.Hash("nonce"), Sample.Bytes("evidence", 50), Sample.Bytes("collateral", 60), Sample.Proof),
        new AdmitRequest(
            Sample.Contract, Sample.Sender, Sample.Terms, new(3), new(Sample.Deployment, Sample.Bytes("code", 20)), [Envelope],
            Sample.Proof),
        new ExecuteRequest(Sample.Contract, new(1), Envelope, Sample.Bytes("code", 20)),
        new ApplyBodiesRequest(Sample.Contract, new(1), [new(Sample.Bytes("body", 20)), default]),
        new MakeBatchRequest([Sample.Contract]),
        new RevealBodiesRequest(Sample.Contract, new(1), Sample.Proof),
        new CloseContractRequest(Sample.Contract),
        new ProveReceiptRequest(Sample.Contract, new(1), 5),
        new ReadCheckpointRequest(Sample.Contract, 3),
        new OpenCheckpointRequest(Sample.Contract, Sample.Proof, Sample.BatchEntry.Parts, Sample.CheckpointHeader.Encode(), Sample.Task.Encode()),
        new LoadPageRequest(Sample.Contract, 3, Sample.Bytes("page", 30)),
        new StageEntriesRequest(Sample.Contract, Sample.Proof, new(1), [new(Sample.Task.Encode())]),
        new QueryRequest(Sample.Contract, new(Sample.Bytes("query", 90)), Sample.Bytes("code", 20), Sample.Proof),
        new TakeAnswerRequest(Sample.Contract, Sample.Hash("query")),
        new ContractKeyRequest(Sample.Contract, new(3), Sample.Proof),
        new ReleaseKeysRequest(Sample.KeyRequest.Encode(), Sample.Signature, Sample.Bytes("evidence", 50), Sample.Bytes("collateral", 60), Sample.Proof),
        new AdmitWorkerRequest(Sample.Sender, Sample.Bytes("evidence", 50), Sample.Bytes("collateral", 60), Key, Sample.Proof),
        new SeedStepRequest(Sample.Proof),
        new RenewCommitmentRequest(Sample.Proof),
        new EraseInputsRequest(Holding, Holding with { Signature = EnclaveSignature.None }, Sample.Proof),
        new TakeAdmissionRequest(),
        new HoldStateRequest(Sample.Contract, Sample.Proof),
        new AbandonKeysRequest(Sample.Hash("nonce")),
    ];

    internal static IReadOnlyList<EnclaveReply> Replies { get; } =
    [
        new IdentityReply(Sample.Sender, Key, Sample.Hash("measurement"), Sample.Bytes("sealed", 146)),
        new EvidenceReply(Sample.Bytes("evidence", 50)),
        new HeadReply(new(1000), Sample.Hash("block")),
        new QueueReply(5, 2, new(3), new(Sample.Hash("head"))),
        new KeyRequestReply(Sample.KeyRequest.Encode(), Sample.Signature),
        new DoneReply(),
        new AdmissionReply(new(1032), Sample.Signature),
        new ExecutedReply(Sample.Leaf, true, Sample.Bytes("body", 30)),
        new BatchReply(new(1000), Sample.Hash("block"), [Sample.BatchEntry], Sample.Signature),
        new BodiesReply([new(new(1), Sample.Bytes("body", 30))]),
        new ReceiptProofReply(Sample.Leaf, [new(Sample.Hash("a")), new(Sample.Hash("b"))]),
        new AppliedReply(new(7)),
        new CheckpointReply(Sample.Bytes("header", 40), Sample.Bytes("page", 30)),
        new WorkingReply(),
        new AnswerReply(new(1000), Sample.BatchEntry.Parts, new(Sample.Bytes("answer", 90)), Sample.Signature),
        new HoldingReply(Holding),
        new ContractKeyReply(new(3), Key, Sample.Signature),
        new ReleaseReply(new(Sample.Bytes("release", 70)), Sample.Signature),
        new RegistrationReply(
            Sample.Sender, Sample.Hash("key"), Sample.Hash("measurement"), Sample.Hash("evidence"), 1_790_000_000, Sample.Signature),
        new SeedReply(Sample.Hash("reveal"), Sample.Hash("nonce"), Sample.Hash("commitment"), Sample.Signature),
        new RenewalReply(Sample.Hash("commitment"), Sample.Signature),
        new ErasedReply(new(7), Sample.Bytes("sealed", 130)),
        new RefusedReply("queue.mismatch", "no"),
    ];

    internal static IReadOnlyList<AuthorityRequest> AuthorityRequests { get; } =
    [
        new AuthorityConfigureRequest(Sample.Hash("seed"), Sample.Network, 31337, "http://127.0.0.1:8545"),
        new AuthorityHeadersRequest(new(1), 512),
        new AuthorityKeyRequest(),
    ];

    internal static IReadOnlyList<AuthorityReply> AuthorityReplies { get; } =
    [
        new AuthorityHeadersReply([Header]),
        new AuthorityKeyReply(Sample.Hash("key")),
        new AuthorityRefusedReply("wire.bad_frame", "no"),
    ];
}
