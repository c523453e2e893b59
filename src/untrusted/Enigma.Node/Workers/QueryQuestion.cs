// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>A user node asks the seat to answer a query; who asks what is sealed, and the proof is added by the worker's own node.</summary>
internal sealed record QueryQuestion(ContractAddress Contract, SealedEnvelope Envelope) : IWireValue<QueryQuestion>
{
    public void Write(WireWriter writer) => writer.Write(Contract).Write(Envelope);

    public static QueryQuestion Read(ref WireReader reader) => new(reader.Read<ContractAddress>(), reader.Read<SealedEnvelope>());
}

/// <summary>The answer with the worker that gave it.</summary>
internal sealed record WorkerAnswer(WorkerId Worker, BlockNumber Block, HeadParts Head, Ciphertext Answer, EnclaveSignature Signature)
    : IWireValue<WorkerAnswer>
{
    public void Write(WireWriter writer) => writer.Write(Worker).Write(Block).Write(Head).Write(Answer).Write(Signature);

    public static WorkerAnswer Read(ref WireReader reader) => new(
        reader.Read<WorkerId>(), reader.Read<BlockNumber>(), reader.Read<HeadParts>(), reader.Read<Ciphertext>(), reader.Read<EnclaveSignature>());
}
