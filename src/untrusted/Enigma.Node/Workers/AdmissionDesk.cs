// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Answers admission questions by the worker's enclave, and keeps the envelopes and the module that it admitted. The enclave checks one large
/// admission at a time: the others wait here, where they hold back nothing.
/// </summary>
internal sealed class AdmissionDesk(NodeServices node, EnclaveSession session, WorkerId worker, KeyRingClient keys) : IDisposable
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(3);

    private readonly SemaphoreSlim _large = new(1, 1);

    /// <summary>The answer in bytes: the enclave's reply and the worker's id.</summary>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var question = WireValue.Decode<AdmissionQuestion>(message.Span, "admission question", WireErrors.BadFrame);
        var reply = await AdmitAsync(question, cancellationToken).ConfigureAwait(false);
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

    /// <inheritdoc/>
    public void Dispose() => _large.Dispose();

    private async Task<AdmissionReply> AdmitAsync(AdmissionQuestion question, CancellationToken cancellationToken)
    {
        if (!AdmitRequest.IsLargeWith(question.Envelopes, question.Deployment))
        {
            return (AdmissionReply)await BeginAsync(question, cancellationToken).ConfigureAwait(false);
        }

        await _large.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // What was begun is seen to its end: the next one finds the enclave free.
            var reply = await BeginAsync(question, cancellationToken).ConfigureAwait(false);
            while (reply is WorkingReply)
            {
                await Task.Delay(AskAgainAfter, CancellationToken.None).ConfigureAwait(false);
                reply = await TakeAsync(question).ConfigureAwait(false);
            }

            return (AdmissionReply)reply;
        }
        finally
        {
            _large.Release();
        }
    }

    private async Task<EnclaveReply> TakeAsync(AdmissionQuestion question)
    {
        try
        {
            return await session.RunAsync(
                turn => turn.AskAsync<EnclaveReply>(new TakeAdmissionRequest(), CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
        }
        catch (EnigmaException lost) when (lost.Code == WireErrors.UnexpectedRequest)
        {
            // The enclave was started again meanwhile.
            return await BeginAsync(question, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<EnclaveReply> BeginAsync(AdmissionQuestion question, CancellationToken cancellationToken)
    {
        await node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var ahead = await node.Proofs.AheadAsync(node.Mirror.Current, SlotsOf(node.Mirror.Current, question.Contract), cancellationToken).ConfigureAwait(false);
        return await session.RunAsync(turn => BeginAsync(turn, ahead, question, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<EnclaveReply> BeginAsync(
        EnclaveTurn turn, ProofAhead ahead, AdmissionQuestion question, CancellationToken cancellationToken)
    {
        var contract = question.Contract;
        await keys.EnsureAsync(turn, contract, [question.KeyEpoch], cancellationToken).ConfigureAwait(false);
        var proof = await turn.ProveAsync(ahead, SlotsOf(turn.Ledger, contract), cancellationToken).ConfigureAwait(false);
        return await turn.AskAsync<EnclaveReply>(
            new AdmitRequest(contract, question.Sender, question.Terms, question.KeyEpoch, question.Deployment, question.Envelopes, proof),
            cancellationToken).ConfigureAwait(false);
    }

    private Hash32[] SlotsOf(LedgerSnapshot ledger, ContractAddress contract) =>
        ledger.SeatIndex(contract) is { } seat
            ?
            [
                LedgerLayout.EpochState,
                LedgerLayout.Seed,
                LedgerLayout.WorkerIdOf(session.Identity.Signer),
                LedgerLayout.Contract(contract, ContractWord.Counters),
                LedgerLayout.Seat(seat),
                LedgerLayout.Worker(worker, WorkerWord.Record),
            ]
            : throw new EnigmaException(NodeErrors.NoWorker, "the Ledger has no seats yet; wait for the first epoch turn");
}
