// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Answers admission questions by the worker's enclave, and keeps the envelopes and the module that it admitted. Anybody may ask, for
/// nothing: what no record could follow is refused before a key is fetched for it, and what is left of a question is bounded. The enclave
/// checks one large admission at a time: the others wait here, where they hold back nothing.
/// </summary>
internal sealed class AdmissionDesk(
    NodeServices node, EnclaveSession session, WorkerId worker, KeyRingClient keys, WorkerOptions options) : IDisposable
{
    // How many questions wait or are at work, and their bytes together.
    private const int MostWaiting = 256;
    private const long MostWaitingBytes = 64 << 20;

    // Contracts that are not deployed and have keys in the enclave, as many as may wait; the oldest loses them first.
    private const int MostUndeployed = MostWaiting;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(3);

    private readonly AdmittedTasks _admitted = new(
        node.Records, node.Contents, new AdmissionLimits { GasOfContract = options.GasAheadOf(node.Parameters.CommitBlocks) });
    private readonly QueueCursor _looked = new();
    private readonly List<ContractAddress> _undeployed = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _large = new(1, 1);
    private int _waiting;
    private long _waitingBytes;

    /// <summary>The answer in bytes: the enclave's reply and the worker's id.</summary>
    /// <exception cref="EnigmaException"><c>node.admissions_full</c>, <c>keys.missing</c>, <c>admission.*</c>, or another code of the enclave.</exception>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Begin(message.Length);
        try
        {
            var question = WireValue.Decode<AdmissionQuestion>(message.Span, "admission question", WireErrors.BadFrame);
            var contents = ContentsOf(question);
            _admitted.RequireRoom(node.Mirror.Current, question.Contract, _admitted.RoomFor(contents));
            var reply = await AdmitAsync(question, cancellationToken).ConfigureAwait(false);
            // The enclave says that it holds the input: that must stay true over a power cut.
            await _admitted.AddAsync(node.Mirror.Current, question.Contract, reply.ValidUntil, contents).ConfigureAwait(false);
            return new WireWriter().Write(worker).Write(reply.ValidUntil).Write(reply.Signature).ToArray();
        }
        finally
        {
            End(message.Length);
        }
    }

    /// <summary>
    /// Looks with each block which of the admitted are on the Ledger, and drops those that cannot be any more, until cancelled. Envelopes are
    /// long and many: no turn at the enclave waits for it.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = node.Mirror.Changed.Next;
            try
            {
                await Task.Run(() => Settle(node.Mirror.Current), cancellationToken).ConfigureAwait(false);
            }
            catch (EnigmaException failed)
            {
                node.Log.LogWarning(
                    "Worker {Worker}: what was admitted is not tidied up; it is tried again with the next block: {Failure}", worker, failed.Message);
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Settle(LedgerSnapshot ledger)
    {
        foreach (var recorded in _looked.NewIn(ledger).Select(queued => queued.Entry).OfType<RecordedEntry>())
        {
            _admitted.Done(recorded.Record.InputsHash);
            if (recorded is DeployEntry { Deployment.CodeHash: var code })
            {
                _admitted.Done(code);
            }
        }

        _looked.Seen(ledger);
        _admitted.Expire(ledger);
    }

    /// <summary>
    /// The contract's seat, when a record of the question could follow. The Ledger or the enclave would say the same; but the key keeper is
    /// not to be asked for whatever a stranger writes into a question.
    /// </summary>
    internal static uint RequireRecordable(LedgerSnapshot ledger, WorkerId worker, AdmissionQuestion question)
    {
        var (contract, epoch) = (question.Contract, ledger.Epoch.State.Epoch);
        if (ledger.SeatIndex(contract) is not { } seat)
        {
            throw new EnigmaException(NodeErrors.NoWorker, "the Ledger has no seats yet; wait for the first epoch turn");
        }

        if (ledger.WorkerOf(contract) != worker)
        {
            throw new EnigmaException(
                AdmissionErrors.NotTheSeat, $"worker {worker} does not hold the seat of contract {contract}; ask worker {ledger.WorkerOf(contract)}");
        }

        if (question.KeyEpoch != epoch && question.KeyEpoch != epoch.Previous)
        {
            throw new EnigmaException(
                KeysErrors.Missing, $"the inputs are sealed to epoch {question.KeyEpoch}, expected {epoch} or the one before; seal them again");
        }

        return question.Deployment is not null || ledger.Contracts.ContainsKey(contract)
            ? seat
            : throw new EnigmaException(QueueErrors.UnknownContract, $"the Ledger has no contract {contract}; check the address, or deploy it first");
    }

    /// <inheritdoc/>
    public void Dispose() => _large.Dispose();

    private void Begin(int bytes)
    {
        lock (_gate)
        {
            if (_waiting == MostWaiting || _waitingBytes + bytes > MostWaitingBytes)
            {
                throw new EnigmaException(
                    NodeErrors.AdmissionsFull,
                    $"{_waiting} admissions of {_waitingBytes} bytes wait at worker {worker} already, expected at most {MostWaiting} of {MostWaitingBytes} bytes with {bytes} more; ask again later");
            }

            _waiting++;
            _waitingBytes += bytes;
        }
    }

    private void End(int bytes)
    {
        lock (_gate)
        {
            _waiting--;
            _waitingBytes -= bytes;
        }
    }

    // Their tasks are not known here, as the sender's number is not.
    private static IReadOnlyList<AdmittedContent> ContentsOf(AdmissionQuestion question)
    {
        var contents = question.Contents();
        var different = contents.Take(question.Envelopes.Count).DistinctBy(content => content.Hash).Count();
        if (different < question.Envelopes.Count)
        {
            throw new EnigmaException(
                AdmissionErrors.WrongCount,
                $"of {question.Envelopes.Count} envelopes {different} are different, expected each once; seal each task on its own");
        }

        return contents;
    }

    private async Task<AdmissionReply> AdmitAsync(AdmissionQuestion question, CancellationToken cancellationToken)
    {
        await node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        // Refuses what no record could follow before a key is fetched for it.
        RequireRecordable(node.Mirror.Current, worker, question);
        await keys.FetchForStrangerAsync(
            question.Contract, question.KeyEpoch, turn => MakeRoomForKeysAsync(turn, question.Contract, cancellationToken), cancellationToken).ConfigureAwait(false);
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

    private Task<EnclaveReply> BeginAsync(AdmissionQuestion question, CancellationToken cancellationToken) => session.RunProvenAsync(
        ledger => SlotsOf(ledger, question),
        (turn, ahead) =>
        {
            keys.Require(turn, question.Contract, question.KeyEpoch);
            var request = new AdmitRequest(
                question.Contract, question.Sender, question.Terms, question.KeyEpoch, question.Deployment, question.Envelopes,
                ahead.Require(turn.Ledger, SlotsOf(turn.Ledger, question)));
            return turn.AskAsync<EnclaveReply>(request, cancellationToken);
        },
        cancellationToken);

    private async Task MakeRoomForKeysAsync(EnclaveTurn turn, ContractAddress contract, CancellationToken cancellationToken)
    {
        if (turn.Ledger.Contracts.ContainsKey(contract))
        {
            return;
        }

        // What was deployed meanwhile is looked after by the worker.
        _undeployed.RemoveAll(other => other == contract || turn.Ledger.Contracts.ContainsKey(other));
        if (_undeployed.Count == MostUndeployed)
        {
            keys.Forget(_undeployed[0]);
            await turn.AskAsync<DoneReply>(new CloseContractRequest(_undeployed[0]), cancellationToken).ConfigureAwait(false);
            _undeployed.RemoveAt(0);
        }

        _undeployed.Add(contract);
    }

    private Hash32[] SlotsOf(LedgerSnapshot ledger, AdmissionQuestion question) =>
    [
        LedgerLayout.EpochState,
        LedgerLayout.Seed,
        LedgerLayout.WorkerIdOf(session.Identity.Signer),
        LedgerLayout.Contract(question.Contract, ContractWord.Counters),
        LedgerLayout.Seat(RequireRecordable(ledger, worker, question)),
        LedgerLayout.Worker(worker, WorkerWord.Record),
    ];
}
