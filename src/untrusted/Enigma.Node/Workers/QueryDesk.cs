// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Has queries answered by the worker's enclave (spec/queries.md), which takes few at a time and one of a contract: the others wait here,
/// where they hold back nothing that is paid for, and too many, or too many of one contract, are told to come again.
/// </summary>
/// <param name="node">The node it lives in.</param>
/// <param name="session">The enclave.</param>
/// <param name="worker">Its id.</param>
/// <param name="keys">Brings keys into the enclave.</param>
/// <param name="contracts">The contracts in the enclave.</param>
internal sealed class QueryDesk(
    NodeServices node, EnclaveSession session, WorkerId worker, KeyRingClient keys, Func<ContractAddress, WorkerContract?> contracts)
{
    /// <summary>How many queries wait or are at work.</summary>
    private const int MostWaiting = 64;

    /// <summary>How many of these may be of one contract.</summary>
    private const int MostWaitingOfOne = 16;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(3);

    // Longer than the longest query takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // As many as the enclave takes (spec/queries.md section 5): a second one of a contract would take the first one's answer away.
    private const int MostAtWork = 4;

    private readonly HashSet<ContractAddress> _atWork = [];
    private readonly Dictionary<ContractAddress, int> _waiting = [];

    /// <summary>The answer in bytes.</summary>
    /// <exception cref="EnigmaException"><c>query.*</c>, <c>envelope.*</c>, or another code of the enclave.</exception>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var question = WireValue.Decode<QueryQuestion>(message.Span, "query question", WireErrors.BadFrame);
        // Before it costs anything: what no enclave would look at.
        Envelope.KeyEpochOf(question.Envelope, EnvelopePurpose.Query);
        Wait(question.Contract);
        try
        {
            var answer = await AskAsync(question, cancellationToken).ConfigureAwait(false);
            return WireValue.Encode(new WorkerAnswer(worker, answer.Block, answer.Head, answer.Answer, answer.Signature));
        }
        finally
        {
            WaitNoMore(question.Contract);
        }
    }

    private void Wait(ContractAddress contract)
    {
        lock (_waiting)
        {
            var own = _waiting.GetValueOrDefault(contract);
            if (own >= MostWaitingOfOne || _waiting.Values.Sum() >= MostWaiting)
            {
                throw new EnigmaException(
                    QueryErrors.Busy, $"{_waiting.Values.Sum()} queries wait at worker {worker} already, {own} of contract {contract}; ask again later");
            }

            _waiting[contract] = own + 1;
        }
    }

    private void WaitNoMore(ContractAddress contract)
    {
        lock (_waiting)
        {
            if (--_waiting[contract] == 0)
            {
                _waiting.Remove(contract);
            }
        }
    }

    private async Task<AnswerReply> AskAsync(QueryQuestion question, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = AskAgainAfter; ;)
        {
            if (TryEnter(question.Contract))
            {
                try
                {
                    return await AskNowAsync(question, cancellationToken).ConfigureAwait(false);
                }
                catch (EnigmaException busy) when (busy.Code == QueryErrors.Busy && Stopwatch.GetElapsedTime(began) + pause < Patience)
                {
                    // It keeps places for contracts that are asked less: they are not to find this one in their way here.
                    pause *= 2;
                }
                finally
                {
                    Leave(question.Contract);
                }
            }
            else if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new EnigmaException(QueryErrors.Busy, $"other queries are at work at worker {worker}; ask again later");
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<AnswerReply> AskNowAsync(QueryQuestion question, CancellationToken cancellationToken)
    {
        await node.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        // Refuses what no enclave would answer before a key is fetched for it.
        Answerable(node.Mirror.Current, question);
        await keys.FetchAsync(
            question.Contract, [Envelope.KeyEpochOf(question.Envelope, EnvelopePurpose.Query)], cancellationToken).ConfigureAwait(false);
        var reply = await BeginAsync(question, cancellationToken).ConfigureAwait(false);
        while (reply is WorkingReply)
        {
            await Task.Delay(AskAgainAfter, cancellationToken).ConfigureAwait(false);
            reply = await session.RunAsync(
                turn => turn.AskAsync<EnclaveReply>(new TakeAnswerRequest(question.Contract, question.Envelope.InputsHash), cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }

        return (AnswerReply)reply;
    }

    private bool TryEnter(ContractAddress contract)
    {
        lock (_atWork)
        {
            return _atWork.Count < MostAtWork && _atWork.Add(contract);
        }
    }

    private void Leave(ContractAddress contract)
    {
        lock (_atWork)
        {
            _atWork.Remove(contract);
        }
    }

    private async Task<EnclaveReply> BeginAsync(QueryQuestion question, CancellationToken cancellationToken)
    {
        try
        {
            return await BeginAsync(question, ByteString.Empty, cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException missing) when (missing.Code == QueueErrors.CodeMissing)
        {
            // A contract that was rebuilt from bodies has never run here.
            if (node.Mirror.Current.Queue(question.Contract).Deployment is { } deploy
                && await node.Exchange.FindAsync(deploy.Deployment.CodeHash, cancellationToken).ConfigureAwait(false) is { } module)
            {
                return await BeginAsync(question, ByteString.Copy(module.Span), cancellationToken).ConfigureAwait(false);
            }

            throw;
        }
    }

    private Task<EnclaveReply> BeginAsync(QueryQuestion question, ByteString code, CancellationToken cancellationToken) => session.RunProvenAsync(
        ledger =>
        {
            var (_, slots) = Answerable(ledger, question);
            return [.. WorkerContract.LedgerSlots(ledger.Queue(question.Contract)), .. slots];
        },
        async (turn, ahead) =>
        {
            var (open, slots) = Answerable(turn.Ledger, question);
            if (!open.IsOpenIn(turn))
            {
                throw NotHereYet(question.Contract);
            }

            keys.Require(turn, question.Contract, Envelope.KeyEpochOf(question.Envelope, EnvelopePurpose.Query));
            await open.SyncAsync(turn, ahead, force: false, cancellationToken).ConfigureAwait(false);
            var request = new QueryRequest(question.Contract, question.Envelope, code, ahead.Require(turn.Ledger, slots));
            return await turn.AskAsync<EnclaveReply>(request, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The contract and the words of the Ledger that the enclave answers by.</summary>
    private (WorkerContract Open, Hash32[] Slots) Answerable(LedgerSnapshot ledger, QueryQuestion question)
    {
        var contract = question.Contract;
        var (keyEpoch, epoch) = (Envelope.KeyEpochOf(question.Envelope, EnvelopePurpose.Query), ledger.Epoch.State.Epoch);
        if (keyEpoch != epoch && keyEpoch != epoch.Previous)
        {
            // The enclave would say the same; but the key keeper is not to be asked for whatever a stranger writes into an envelope.
            throw new EnigmaException(
                QueryErrors.WrongKeyEpoch, $"the query is sealed to epoch {keyEpoch}, expected {epoch} or the one before; seal it again");
        }

        if (contracts(contract) is not { } open || ledger.SeatIndex(contract) is not { } seat)
        {
            throw NotHereYet(contract);
        }

        return (open,
        [
            LedgerLayout.EpochState,
            LedgerLayout.Seed,
            LedgerLayout.WorkerIdOf(session.Identity.Signer),
            LedgerLayout.Contract(contract, ContractWord.Counters),
            LedgerLayout.ContractHead(contract, ledger.Queue(contract).Counters.HeadCursor % LedgerLayout.HeadRingLength),
            LedgerLayout.Seat(seat),
            LedgerLayout.Worker(worker, WorkerWord.Record),
        ]);
    }

    private EnigmaException NotHereYet(ContractAddress contract) => new(
        QueryErrors.NotCommitted, $"worker {worker} has contract {contract} not in its enclave yet; check the address, or ask again later");
}
