// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Proves a contract's whole queue at the enclave's head. Answered by <see cref="QueueReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Proof">The Ledger's words.</param>
/// <param name="NewEntries">The entries after those the enclave has and those that are staged.</param>
public sealed record SyncQueueRequest(ContractAddress Contract, LedgerProof Proof, IReadOnlyList<EncodedEntry> NewEntries) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.SyncQueue;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).Write(Proof).WriteList(NewEntries);

    internal static SyncQueueRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<LedgerProof>(), reader.ReadList<EncodedEntry>());
}

/// <summary>
/// Hands over a part of a queue that one <see cref="SyncQueueRequest"/> cannot hold, ahead of it. Answered by <see cref="DoneReply"/>.
/// </summary>
/// <param name="Contract">The contract.</param>
/// <param name="Proof">The Ledger's words: they say how many entries there are.</param>
/// <param name="From">The index of the first entry: where the parts so far end, or where the enclave's queue ends, to begin anew.</param>
/// <param name="Entries">The entries from there on.</param>
public sealed record StageEntriesRequest(
    ContractAddress Contract, LedgerProof Proof, EntryIndex From, IReadOnlyList<EncodedEntry> Entries) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.StageEntries;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).Write(Proof).Write(From).WriteList(Entries);

    internal static StageEntriesRequest ReadBody(ref WireReader reader) => new(
        reader.Read<ContractAddress>(), reader.Read<LedgerProof>(), reader.Read<EntryIndex>(), reader.ReadList<EncodedEntry>());
}

/// <summary>Makes a key request for the key keeper. Answered by <see cref="KeyRequestReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Epochs">The epochs, strictly rising.</param>
public sealed record RequestKeysRequest(ContractAddress Contract, IReadOnlyList<Epoch> Epochs) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.RequestKeys;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).WriteList(Epochs);

    internal static RequestKeysRequest ReadBody(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.ReadList<Epoch>());
}

/// <summary>Has a key request forgotten that came to nothing. Answered by <see cref="DoneReply"/>, also when there is none.</summary>
/// <param name="Nonce">The nonce of the request.</param>
public sealed record AbandonKeysRequest(Hash32 Nonce) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.AbandonKeys;

    private protected override void WriteBody(WireWriter writer) => writer.WriteHash(Nonce);

    internal static AbandonKeysRequest ReadBody(ref WireReader reader) => new(reader.ReadHash());
}

/// <summary>Hands over the key keeper's answer. Answered by <see cref="DoneReply"/>.</summary>
/// <param name="Release">The sealed secrets.</param>
/// <param name="Signature">The key keeper's.</param>
/// <param name="Nonce">The nonce of the request that it answers.</param>
/// <param name="Evidence">The key keeper's evidence.</param>
/// <param name="Collateral">What its quote is verified with, now.</param>
/// <param name="Proof">Which key keeper the Ledger names, and its policy.</param>
public sealed record InstallKeysRequest(
    KeyRelease Release, EnclaveSignature Signature, Hash32 Nonce, ByteString Evidence, ByteString Collateral, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.InstallKeys;

    private protected override void WriteBody(WireWriter writer) => writer
        .Write(Release).Write(Signature).WriteHash(Nonce).WriteLongBytes(Evidence).WriteLongBytes(Collateral).Write(Proof);

    internal static InstallKeysRequest ReadBody(ref WireReader reader) => new(
        reader.Read<KeyRelease>(), reader.Read<EnclaveSignature>(), reader.ReadHash(), reader.ReadLongBytes(), reader.ReadLongBytes(),
        reader.Read<LedgerProof>());
}

/// <summary>What an admission needs for a deployment.</summary>
/// <param name="Terms">What the deployment fixes.</param>
/// <param name="Code">The module.</param>
public sealed record DeploymentOffer(DeploymentTerms Terms, ByteString Code) : IWireValue<DeploymentOffer>
{
    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.Write(Terms).WriteLongBytes(Code);

    /// <inheritdoc/>
    public static DeploymentOffer Read(ref WireReader reader) => new(reader.Read<DeploymentTerms>(), reader.ReadLongBytes());
}

/// <summary>
/// Asks the seat to admit tasks or a deployment. Answered by <see cref="AdmissionReply"/>, or <see cref="WorkingReply"/> when it
/// <see cref="IsLarge"/>: then <see cref="TakeAdmissionRequest"/> takes the answer.
/// </summary>
/// <param name="Contract">The contract.</param>
/// <param name="Sender">Who will record.</param>
/// <param name="Terms">What the records will offer.</param>
/// <param name="KeyEpoch">The epoch of the contract key.</param>
/// <param name="Deployment">The deployment, null for tasks.</param>
/// <param name="Envelopes">1 to 256 envelopes, in the order of the records; one for a deployment.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record AdmitRequest(
    ContractAddress Contract,
    Address Sender,
    TaskTerms Terms,
    Epoch KeyEpoch,
    DeploymentOffer? Deployment,
    IReadOnlyList<SealedEnvelope> Envelopes,
    LedgerProof Proof) : EnclaveRequest
{
    /// <summary>The most bytes of envelopes and code that are looked at while the door waits, each envelope counted with 2 KiB at least.</summary>
    public const int LargeBytes = 32 * 1024;

    private const int LeastPerEnvelope = 2048;

    /// <summary>True when opening and hashing it all takes so long that it is done beside the door.</summary>
    public bool IsLarge => IsLargeWith(Envelopes, Deployment);

    /// <summary>True when a request with these is large.</summary>
    public static bool IsLargeWith(IReadOnlyList<SealedEnvelope> envelopes, DeploymentOffer? deployment) =>
        envelopes.Sum(envelope => (long)Math.Max(LeastPerEnvelope, envelope.Bytes.Length)) + (deployment?.Code.Length ?? 0) > LargeBytes;

    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.Admit;

    private protected override void WriteBody(WireWriter writer)
    {
        writer.Write(Contract).WriteAddress(Sender).Write(Terms).Write(KeyEpoch).WriteFlag(Deployment is not null);
        Deployment?.Write(writer);
        writer.WriteList(Envelopes).Write(Proof);
    }

    internal static AdmitRequest ReadBody(ref WireReader reader) => new(
        reader.Read<ContractAddress>(),
        reader.ReadAddress(),
        reader.Read<TaskTerms>(),
        reader.Read<Epoch>(),
        reader.ReadFlag() ? reader.Read<DeploymentOffer>() : null,
        reader.ReadList<SealedEnvelope>(),
        reader.Read<LedgerProof>());
}

/// <summary>
/// The large admission that was begun last, once. Answered by <see cref="AdmissionReply"/>, or <see cref="WorkingReply"/> while it is at work.
/// </summary>
public sealed record TakeAdmissionRequest : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.TakeAdmission;

    private protected override void WriteBody(WireWriter writer)
    {
    }

    internal static TakeAdmissionRequest ReadBody(ref WireReader reader) => new();
}

/// <summary>Computes the next entry. Answered by <see cref="ExecutedReply"/>, or <see cref="WorkingReply"/> while it is computed.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The next index.</param>
/// <param name="Envelope">The sealed inputs; empty for expired and system entries.</param>
/// <param name="Code">The module for a deploy entry, else empty.</param>
public sealed record ExecuteRequest(ContractAddress Contract, EntryIndex Index, SealedEnvelope Envelope, ByteString Code) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.Execute;

    private protected override void WriteBody(WireWriter writer) =>
        writer.Write(Contract).Write(Index).Write(Envelope).WriteLongBytes(Code);

    internal static ExecuteRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<EntryIndex>(), reader.Read<SealedEnvelope>(), reader.ReadLongBytes());
}

/// <summary>
/// Takes the next entries from bodies of other workers instead of computing them. Answered by <see cref="AppliedReply"/>, or
/// <see cref="WorkingReply"/> while an entry is computed.
/// </summary>
/// <param name="Contract">The contract.</param>
/// <param name="From">The next index.</param>
/// <param name="Bodies">One per entry, in order; empty for expired and system entries.</param>
public sealed record ApplyBodiesRequest(ContractAddress Contract, EntryIndex From, IReadOnlyList<EncodedBody> Bodies) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.ApplyBodies;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).Write(From).WriteList(Bodies);

    internal static ApplyBodiesRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<EntryIndex>(), reader.ReadList<EncodedBody>());
}

/// <summary>Signs what was computed and not committed of these contracts. Answered by <see cref="BatchReply"/>.</summary>
/// <param name="Contracts">1 to 64 contracts.</param>
public sealed record MakeBatchRequest(IReadOnlyList<ContractAddress> Contracts) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.MakeBatch;

    private protected override void WriteBody(WireWriter writer) => writer.WriteList(Contracts);

    internal static MakeBatchRequest ReadBody(ref WireReader reader) => new(reader.ReadList<ContractAddress>());
}

/// <summary>Asks for withheld bodies whose receipts the proof shows committed. Answered by <see cref="BodiesReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="From">The first index.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record RevealBodiesRequest(ContractAddress Contract, EntryIndex From, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.RevealBodies;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).Write(From).Write(Proof);

    internal static RevealBodiesRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<EntryIndex>(), reader.Read<LedgerProof>());
}

/// <summary>Forgets a contract: its state, queue and secrets. Answered by <see cref="DoneReply"/>.</summary>
/// <param name="Contract">The contract.</param>
public sealed record CloseContractRequest(ContractAddress Contract) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.CloseContract;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract);

    internal static CloseContractRequest ReadBody(ref WireReader reader) => new(reader.Read<ContractAddress>());
}

/// <summary>Asks for the inclusion proof of one receipt. Answered by <see cref="ReceiptProofReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The receipt.</param>
/// <param name="Count">The number of leaves under the head that it is proven against.</param>
public sealed record ProveReceiptRequest(ContractAddress Contract, EntryIndex Index, uint Count) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.ProveReceipt;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).Write(Index).WriteUInt32(Count);

    internal static ProveReceiptRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<EntryIndex>(), reader.ReadUInt32());
}

/// <summary>Asks for a page of the newest checkpoint that may leave. Answered by <see cref="CheckpointReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Page">The page.</param>
public sealed record ReadCheckpointRequest(ContractAddress Contract, ushort Page) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.ReadCheckpoint;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).WriteUInt16(Page);

    internal static ReadCheckpointRequest ReadBody(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.ReadUInt16());
}

/// <summary>Begins to open a contract at a checkpoint. Answered by <see cref="DoneReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Proof">The words of SyncQueue.</param>
/// <param name="Head">The parts of the proven head.</param>
/// <param name="Header">The header that the head commits to.</param>
/// <param name="DeployEntry">The deploy entry that the header names.</param>
public sealed record OpenCheckpointRequest(
    ContractAddress Contract, LedgerProof Proof, HeadParts Head, ByteString Header, ByteString DeployEntry) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.OpenCheckpoint;

    private protected override void WriteBody(WireWriter writer) =>
        writer.Write(Contract).Write(Proof).Write(Head).WriteLongBytes(Header).WriteShortBytes(DeployEntry);

    internal static OpenCheckpointRequest ReadBody(ref WireReader reader) => new(
        reader.Read<ContractAddress>(), reader.Read<LedgerProof>(), reader.Read<HeadParts>(), reader.ReadLongBytes(),
        reader.ReadShortBytes());
}

/// <summary>Loads the next page of the checkpoint that a contract is being opened at. Answered by <see cref="DoneReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Page">The page.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record LoadPageRequest(ContractAddress Contract, ushort Page, ByteString Bytes) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.LoadPage;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).WriteUInt16(Page).WriteLongBytes(Bytes);

    internal static LoadPageRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.ReadUInt16(), reader.ReadLongBytes());
}
