// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The request types of the door (spec/wire.md §2 to §4).</summary>
public enum RequestType : byte
{
    /// <summary><see cref="ConfigureRequest"/></summary>
    Configure = 1,

    /// <summary><see cref="AttestRequest"/></summary>
    Attest = 2,

    /// <summary><see cref="AdvanceHeadersRequest"/></summary>
    AdvanceHeaders = 3,

    /// <summary><see cref="SyncQueueRequest"/></summary>
    SyncQueue = 16,

    /// <summary><see cref="RequestKeysRequest"/></summary>
    RequestKeys = 17,

    /// <summary><see cref="InstallKeysRequest"/></summary>
    InstallKeys = 18,

    /// <summary><see cref="AdmitRequest"/></summary>
    Admit = 19,

    /// <summary><see cref="ExecuteRequest"/></summary>
    Execute = 20,

    /// <summary><see cref="ApplyBodiesRequest"/></summary>
    ApplyBodies = 21,

    /// <summary><see cref="MakeBatchRequest"/></summary>
    MakeBatch = 22,

    /// <summary><see cref="RevealBodiesRequest"/></summary>
    RevealBodies = 23,

    /// <summary><see cref="CloseContractRequest"/></summary>
    CloseContract = 24,

    /// <summary><see cref="ProveReceiptRequest"/></summary>
    ProveReceipt = 25,

    /// <summary><see cref="ReadCheckpointRequest"/></summary>
    ReadCheckpoint = 26,

    /// <summary><see cref="OpenCheckpointRequest"/></summary>
    OpenCheckpoint = 27,

    /// <summary><see cref="LoadPageRequest"/></summary>
    LoadPage = 28,

    /// <summary><see cref="StageEntriesRequest"/></summary>
    StageEntries = 29,

    /// <summary><see cref="QueryRequest"/></summary>
    Query = 30,

    /// <summary><see cref="TakeAnswerRequest"/></summary>
    TakeAnswer = 31,

    /// <summary><see cref="TakeAdmissionRequest"/></summary>
    TakeAdmission = 48,

    /// <summary><see cref="ContractKeyRequest"/></summary>
    ContractKey = 32,

    /// <summary><see cref="ReleaseKeysRequest"/></summary>
    ReleaseKeys = 33,

    /// <summary><see cref="AdmitWorkerRequest"/></summary>
    AdmitWorker = 34,

    /// <summary><see cref="SeedStepRequest"/></summary>
    SeedStep = 35,

    /// <summary><see cref="RenewCommitmentRequest"/></summary>
    RenewCommitment = 36,

    /// <summary><see cref="EraseInputsRequest"/></summary>
    EraseInputs = 37,

    /// <summary><see cref="HoldStateRequest"/></summary>
    HoldState = 49,

    /// <summary><see cref="AbandonKeysRequest"/></summary>
    AbandonKeys = 50,
}

/// <summary>What the untrusted host may ask an enclave; a closed union (spec/wire.md §2 to §4).</summary>
public abstract record EnclaveRequest : DoorMessage
{
    private protected EnclaveRequest()
    {
    }

    /// <summary>The type of the request.</summary>
    public abstract RequestType RequestType { get; }

    /// <inheritdoc/>
    public sealed override byte Type => (byte)RequestType;

    /// <summary>The request of a frame's type and body.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c></exception>
    public static EnclaveRequest Decode(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message, "request");
        var type = reader.ReadByte();
        EnclaveRequest request = (RequestType)type switch
        {
            RequestType.Configure => ConfigureRequest.ReadBody(ref reader),
            RequestType.Attest => AttestRequest.ReadBody(ref reader),
            RequestType.AdvanceHeaders => AdvanceHeadersRequest.ReadBody(ref reader),
            RequestType.SyncQueue => SyncQueueRequest.ReadBody(ref reader),
            RequestType.RequestKeys => RequestKeysRequest.ReadBody(ref reader),
            RequestType.InstallKeys => InstallKeysRequest.ReadBody(ref reader),
            RequestType.Admit => AdmitRequest.ReadBody(ref reader),
            RequestType.Execute => ExecuteRequest.ReadBody(ref reader),
            RequestType.ApplyBodies => ApplyBodiesRequest.ReadBody(ref reader),
            RequestType.MakeBatch => MakeBatchRequest.ReadBody(ref reader),
            RequestType.RevealBodies => RevealBodiesRequest.ReadBody(ref reader),
            RequestType.CloseContract => CloseContractRequest.ReadBody(ref reader),
            RequestType.ProveReceipt => ProveReceiptRequest.ReadBody(ref reader),
            RequestType.ReadCheckpoint => ReadCheckpointRequest.ReadBody(ref reader),
            RequestType.OpenCheckpoint => OpenCheckpointRequest.ReadBody(ref reader),
            RequestType.LoadPage => LoadPageRequest.ReadBody(ref reader),
            RequestType.StageEntries => StageEntriesRequest.ReadBody(ref reader),
            RequestType.Query => QueryRequest.ReadBody(ref reader),
            RequestType.TakeAnswer => TakeAnswerRequest.ReadBody(ref reader),
            RequestType.TakeAdmission => TakeAdmissionRequest.ReadBody(ref reader),
            RequestType.ContractKey => ContractKeyRequest.ReadBody(ref reader),
            RequestType.ReleaseKeys => ReleaseKeysRequest.ReadBody(ref reader),
            RequestType.AdmitWorker => AdmitWorkerRequest.ReadBody(ref reader),
            RequestType.SeedStep => SeedStepRequest.ReadBody(ref reader),
            RequestType.RenewCommitment => RenewCommitmentRequest.ReadBody(ref reader),
            RequestType.EraseInputs => EraseInputsRequest.ReadBody(ref reader),
            RequestType.HoldState => HoldStateRequest.ReadBody(ref reader),
            RequestType.AbandonKeys => AbandonKeysRequest.ReadBody(ref reader),
            _ => throw reader.Bad($"has the unknown type {type}"),
        };
        reader.RequireEnd();
        return request;
    }
}
