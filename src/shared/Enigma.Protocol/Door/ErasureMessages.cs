// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>Asks a worker to say that it holds a contract's state. Answered by <see cref="HoldingReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record HoldStateRequest(ContractAddress Contract, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.HoldState;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).Write(Proof);

    internal static HoldStateRequest ReadBody(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.Read<LedgerProof>());
}

/// <summary>What a worker holds.</summary>
/// <param name="Statement">The statement.</param>
public sealed record HoldingReply(SignedHolding Statement) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Holding;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Statement);

    internal static HoldingReply ReadBody(ref WireReader reader) => new(reader.Read<SignedHolding>());
}

/// <summary>
/// Shows a key keeper that two workers hold the state of a contract, so that it erases what opens the inputs behind it. Answered by
/// <see cref="ErasedReply"/>.
/// </summary>
/// <param name="One">The statement of one worker.</param>
/// <param name="Other">The statement of a worker of another operator, about the same contract.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record EraseInputsRequest(SignedHolding One, SignedHolding Other, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.EraseInputs;

    private protected override void WriteBody(WireWriter writer) => writer.Write(One).Write(Other).Write(Proof);

    internal static EraseInputsRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<SignedHolding>(), reader.Read<SignedHolding>(), reader.Read<LedgerProof>());
}

/// <summary>What is left is sealed anew.</summary>
/// <param name="Before">The first epoch of the contract that is not erased.</param>
/// <param name="Sealed">The sealed secrets in place of all earlier ones; empty when nothing was erased that had not been.</param>
public sealed record ErasedReply(Epoch Before, ByteString Sealed) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Erased;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Before).WriteLongBytes(Sealed);

    internal static ErasedReply ReadBody(ref WireReader reader) => new(reader.Read<Epoch>(), reader.ReadLongBytes());
}
