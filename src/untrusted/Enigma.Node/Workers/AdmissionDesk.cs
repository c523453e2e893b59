// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Answers admission questions by the worker's enclave, and keeps the envelopes and the module that it admitted.</summary>
internal sealed class AdmissionDesk(NodeServices node, EnclaveSession session, WorkerId worker, KeyRingClient keys)
{
    /// <summary>The answer in bytes: the enclave's reply and the worker's id.</summary>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var question = WireValue.Decode<AdmissionQuestion>(message.Span, "admission question", WireErrors.BadFrame);
        var reply = await node.RunForPeerAsync(
            session, turn => AdmitAsync(turn, question, cancellationToken), cancellationToken).ConfigureAwait(false);
        // The enclave says that it holds the input: that must stay true over a power cut.
        foreach (var envelope in question.Envelopes)
        {
            node.Contents.Add(envelope.Bytes.Memory, Durability.Disk);
        }

        if (question.Deployment is { } deployment)
        {
            node.Contents.Add(deployment.Code.Memory, Durability.Disk);
        }

        return new WireWriter().Write(worker).Write(reply.ValidUntil).Write(reply.Signature).ToArray();
    }

    private async Task<AdmissionReply> AdmitAsync(EnclaveTurn turn, AdmissionQuestion question, CancellationToken cancellationToken)
    {
        var contract = question.Contract;
        var ledger = turn.Ledger;
        if (ledger.SeatIndex(contract) is not { } seat)
        {
            throw new EnigmaException(NodeErrors.NoWorker, "the Ledger has no seats yet; wait for the first epoch turn");
        }

        await keys.EnsureAsync(turn, contract, [question.KeyEpoch], cancellationToken).ConfigureAwait(false);
        var proof = await turn.ProveAsync(
            [
                LedgerLayout.EpochState,
                LedgerLayout.Seed,
                LedgerLayout.WorkerIdOf(turn.Signer),
                LedgerLayout.Contract(contract, ContractWord.Counters),
                LedgerLayout.Seat(seat),
                LedgerLayout.Worker(worker, WorkerWord.Record),
            ],
            cancellationToken).ConfigureAwait(false);
        return await turn.AskAsync<AdmissionReply>(
            new AdmitRequest(contract, question.Sender, question.Terms, question.KeyEpoch, question.Deployment, question.Envelopes, proof),
            cancellationToken).ConfigureAwait(false);
    }
}
