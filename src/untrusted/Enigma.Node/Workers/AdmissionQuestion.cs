// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>A user node asks the seat to admit tasks or a deployment; the proof is added by the worker's own node.</summary>
internal sealed record AdmissionQuestion(
    ContractAddress Contract,
    Address Sender,
    TaskTerms Terms,
    Epoch KeyEpoch,
    DeploymentOffer? Deployment,
    IReadOnlyList<SealedEnvelope> Envelopes) : IWireValue<AdmissionQuestion>
{
    /// <summary>The envelopes in their order, and the module behind them.</summary>
    public IReadOnlyList<AdmittedContent> Contents()
    {
        IEnumerable<AdmittedContent> envelopes = Envelopes.Select(
            envelope => new AdmittedContent(envelope.InputsHash, envelope.Bytes.Memory, Terms.GasLimit.Gas));
        return Deployment is { } deployment
            ? [.. envelopes, new AdmittedContent(Keccak256.Hash(deployment.Code), deployment.Code.Memory, Gas: 0)]
            : [.. envelopes];
    }

    public void Write(WireWriter writer)
    {
        writer.Write(Contract).WriteAddress(Sender).Write(Terms).Write(KeyEpoch).WriteFlag(Deployment is not null);
        Deployment?.Write(writer);
        writer.WriteList(Envelopes);
    }

    public static AdmissionQuestion Read(ref WireReader reader) => new(
        reader.Read<ContractAddress>(),
        reader.ReadAddress(),
        reader.Read<TaskTerms>(),
        reader.Read<Epoch>(),
        reader.ReadFlag() ? reader.Read<DeploymentOffer>() : null,
        reader.ReadList<SealedEnvelope>());
}
