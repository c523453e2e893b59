// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// Begins a query or an estimate on committed state. Answered by <see cref="AnswerReply"/>, or <see cref="WorkingReply"/> while it is
/// computed.
/// </summary>
/// <param name="Contract">The contract.</param>
/// <param name="Envelope">The sealed query.</param>
/// <param name="Code">The module, which an enclave that has it ignores; may be empty.</param>
/// <param name="Proof">The Ledger's words.</param>
public sealed record QueryRequest(ContractAddress Contract, SealedEnvelope Envelope, ByteString Code, LedgerProof Proof) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.Query;

    private protected override void WriteBody(WireWriter writer) =>
        writer.Write(Contract).Write(Envelope).WriteLongBytes(Code).Write(Proof);

    internal static QueryRequest ReadBody(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.Read<SealedEnvelope>(), reader.ReadLongBytes(), reader.Read<LedgerProof>());
}

/// <summary>Takes the answer of a query that was begun, once. Answered by <see cref="AnswerReply"/> or <see cref="WorkingReply"/>.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Query">The query id.</param>
public sealed record TakeAnswerRequest(ContractAddress Contract, Hash32 Query) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.TakeAnswer;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Contract).WriteHash(Query);

    internal static TakeAnswerRequest ReadBody(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.ReadHash());
}

/// <summary>What a query came to, for its asker alone.</summary>
/// <param name="Block">The enclave's head.</param>
/// <param name="Head">The committed head whose state was read.</param>
/// <param name="Answer">The sealed outcome.</param>
/// <param name="Signature">Over the <see cref="QueryAnswerStatement"/>.</param>
public sealed record AnswerReply(BlockNumber Block, HeadParts Head, Ciphertext Answer, EnclaveSignature Signature) : EnclaveReply
{
    /// <inheritdoc/>
    public override ReplyType ReplyType => ReplyType.Answer;

    private protected override void WriteBody(WireWriter writer) => writer.Write(Block).Write(Head).Write(Answer).Write(Signature);

    internal static AnswerReply ReadBody(ref WireReader reader) => new(
        reader.Read<BlockNumber>(), reader.Read<HeadParts>(), reader.Read<Ciphertext>(), reader.Read<EnclaveSignature>());
}
