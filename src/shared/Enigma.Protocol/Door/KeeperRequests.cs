// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Asks for the key that users seal to. Answered by <see cref="ContractKeyReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Epoch">The current epoch or the one before.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record ContractKeyRequest(ContractAddress Contract, Epoch Epoch, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.ContractKey;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).Write(Epoch).Write(Proof);

    internal static ContractKeyRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<Epoch>(), reader.Read<LedgerProof>());
}

/// <summary>Hands over a worker's key request. Answered by <see cref="ReleaseReply"/>.</summary>
/// <param name="Request">The encoded <see cref="KeyRequest"/>.</param>
/// <param name="Signature">The worker's.</param>
/// <param name="Evidence">The evidence that the worker is registered with.</param>
/// <param name="Collateral">What its quote is verified with, now.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record ReleaseKeysRequest(
    ByteString Request, EnclaveSignature Signature, ByteString Evidence, ByteString Collateral, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.ReleaseKeys;

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteLongBytes(Request).Write(Signature).WriteLongBytes(Evidence).WriteLongBytes(Collateral).Write(Proof);

    internal static ReleaseKeysRequest ReadBody(ref WireReader reader) => new(
        reader.ReadLongBytes(), reader.Read<EnclaveSignature>(), reader.ReadLongBytes(), reader.ReadLongBytes(), reader.Read<LedgerProof>());
}

/// <summary>Asks the key keeper to sign a worker's registration. Answered by <see cref="RegistrationReply"/>.</summary>
/// <param name="Operator">The account that will own the worker.</param>
/// <param name="Evidence">The worker's evidence.</param>
/// <param name="Collateral">What its quote is verified with.</param>
/// <param name="WorkerKey">The worker's encryption key.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record AdmitWorkerRequest(
    Address Operator, ByteString Evidence, ByteString Collateral, EncryptionKey WorkerKey, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.AdmitWorker;

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteAddress(Operator).WriteLongBytes(Evidence).WriteLongBytes(Collateral).Write(WorkerKey).Write(Proof);

    internal static AdmitWorkerRequest ReadBody(ref WireReader reader) =>
        new(reader.ReadAddress(), reader.ReadLongBytes(), reader.ReadLongBytes(), reader.Read<EncryptionKey>(), reader.Read<LedgerProof>());
}

/// <summary>Asks for what the next epoch turn needs of the keeper. Answered by <see cref="SeedReply"/>.</summary>
/// <param name="Proof">The Ledger's words.</param>
public sealed record SeedStepRequest(LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.SeedStep;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Proof);

    internal static SeedStepRequest ReadBody(ref WireReader reader) => new(reader.Read<LedgerProof>());
}

/// <summary>Asks for a commitment of this process, if the Ledger's is not one. Answered by <see cref="RenewalReply"/>.</summary>
/// <param name="Proof">The Ledger's words.</param>
public sealed record RenewCommitmentRequest(LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.RenewCommitment;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Proof);

    internal static RenewCommitmentRequest ReadBody(ref WireReader reader) => new(reader.Read<LedgerProof>());
}
