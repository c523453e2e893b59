// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Client.Rpc;
using Enigma.Client.Trust;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>What an enclave answered, with the state that it is about.</summary>
internal sealed record ProvenAnswer(QueryOutcome Outcome, AnsweredState State, VerificationReport Report);

/// <summary>
/// The way of a question and back: verify, seal, ask, check the answer against the Ledger, open it (spec/queries.md §4). When the epoch or
/// the seat changes on the way, all of it is done again, a bounded number of times.
/// </summary>
internal sealed class QueryAsker(EnigmaClient client, QuerySession session)
{
    // The node may know of a commit a moment before its header is signed.
    private const int HeadersToWaitFor = 40;

    private bool _isCommitted;

    public async Task<ProvenAnswer> AskAsync(QueryKind kind, ContractQuery request, CancellationToken cancellation)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await AskOnceAsync(kind, request, cancellation).ConfigureAwait(false);
            }
            catch (EnigmaException e) when (attempts < client.Options.RecordAttempts && IsPassing(e.Code))
            {
                await Task.Delay(client.Options.PollInterval * (4 << attempts), client.Options.Clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    // What a turn of the epoch, a change of the seat, a worker that only just opened the contract or a node that is a block behind looks like.
    private bool IsPassing(ErrorCode code) =>
        code == ClientErrors.KeyEpochPassed || code == QueryErrors.WrongKeyEpoch || code == AdmissionErrors.NotTheSeat
        || code == KeysErrors.Missing || code == HeaderErrors.WrongBlock || code == QueryErrors.Busy || code == VerificationErrors.StaleAnswer
        // The worker lost the seat and let go of the contract: before the question, or with the answer in its hands.
        || code == QueryErrors.NotFound || code == QueueErrors.UnknownContract
        || (code == QueryErrors.NotCommitted && _isCommitted);

    private async Task<ProvenAnswer> AskOnceAsync(QueryKind kind, ContractQuery request, CancellationToken cancellation)
    {
        var contract = request.Contract;
        var verified = await client.Verifier.ContractAsync(contract, cancellation, LedgerView.HeadsOf(contract)).ConfigureAwait(false);
        if (!verified.Exists)
        {
            throw new EnigmaException(
                ClientErrors.UnknownContract, $"the Ledger has no secret contract {contract} at block {verified.View.Head.Number}");
        }

        _isCommitted = verified.View.Counters(contract).Committed > 0;
        if (!_isCommitted)
        {
            throw new EnigmaException(
                QueryErrors.NotCommitted, $"nothing of contract {contract} is committed at block {verified.View.Head.Number}; wait for the commit, or ask for it with {nameof(RequestCommit.RequestCommitAsync)}");
        }

        var envelope = Seal(kind, request, verified);
        var answer = await client.Node.QueryAsync(contract, envelope, cancellation).ConfigureAwait(false);
        var context = new QueryAnswerContext(client.Manifest.Network, contract, envelope.InputsHash, answer.Block, answer.Head.Head);
        if (!client.Domain.Verify(QueryAnswerStatement.Of(context, answer.Answer), answer.Signature, verified.WorkerSigner))
        {
            throw await NotSignedAsync(verified, cancellation).ConfigureAwait(false);
        }

        var view = await RequireCurrentAsync(verified, answer, cancellation).ConfigureAwait(false);
        var outcome = Open(kind, context, answer.Answer);
        var report = verified.Report
            .With("answer", context.Query, $"signature of worker {verified.Worker} over query, contract, block {answer.Block}, head and answer")
            .With("head", context.Head, $"one of the last {LedgerLayout.HeadRingLength} heads of {contract} on the Ledger at block {view.Head.Number}")
            .With("state", $"{answer.Head.State} after {answer.Head.Index} entries", "the head commits to it");
        return new ProvenAnswer(outcome, new AnsweredState(contract, answer.Head.Index, answer.Head.State, answer.Block.Value), report);
    }

    private SealedEnvelope Seal(QueryKind kind, ContractQuery request, VerifiedContract verified)
    {
        var query = new PlainQuery(
            kind, request.Contract, request.Function, ByteString.Copy(request.Arguments.Span), session.Permit, session.Signature,
            EncryptionKey.Of(session.Key));
        // The enclave would refuse it just the same; here nothing has left yet.
        query.RequirePermitted(request.Contract, client.Domain, verified.View.Head.Timestamp);
        var context = EnvelopeContext.OfQuery(client.Manifest.Network, request.Contract, verified.KeyEpoch);
        var salt = Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size));
        return Envelope.SealQuery(context, verified.Key, query, session.Seed, salt);
    }

    /// <summary>Refuses an answer on a state that is older than what was known before the question, or that the Ledger does not confirm.</summary>
    private async Task<LedgerView> RequireCurrentAsync(VerifiedContract verified, QueryAnswerFields answer, CancellationToken cancellation)
    {
        var (contract, known) = (verified.Contract, verified.View);
        if (answer.Block.Value < known.Head.Number)
        {
            throw Stale(contract, $"it was read at block {answer.Block}, the client knows block {known.Head.Number}");
        }

        if (answer.Head.Index < known.Counters(contract).Committed)
        {
            throw Stale(contract, $"it is about the state after {answer.Head.Index} entries, {known.Counters(contract).Committed} are committed");
        }

        // An answer of the client's own block is judged by the heads that came with the first question.
        var view = known;
        for (var attempt = 0; view.Head.Number < answer.Block.Value; attempt++)
        {
            if (attempt > HeadersToWaitFor)
            {
                throw Stale(contract, $"it was read at block {answer.Block}, and the node shows no header beyond {view.Head.Number}");
            }

            if (attempt > 0)
            {
                await Task.Delay(client.Options.PollInterval * 2, client.Options.Clock, cancellation).ConfigureAwait(false);
            }

            view = await client.OpenLedgerAsync(cancellation).ConfigureAwait(false);
        }

        await view.ProveAsync(LedgerView.HeadsOf(contract), cancellation).ConfigureAwait(false);
        return ProveReceipt.Find(view, contract, answer.Head.Head) is not null
            ? view
            : throw Stale(contract, $"its head {answer.Head.Head} is none of the last {LedgerLayout.HeadRingLength} on the Ledger at block {view.Head.Number}");
    }

    private QueryOutcome Open(QueryKind kind, QueryAnswerContext context, Ciphertext answer)
    {
        QueryOutcome outcome;
        try
        {
            outcome = QueryAnswer.Open(context, session.Key, answer);
        }
        catch (EnigmaException e) when (e.Code == ResultErrors.OpenFailed || e.Code == ResultErrors.BadFormat)
        {
            throw Wrong(context.Contract, e.Message);
        }

        var fits = outcome is EstimatedOutcome ? kind == QueryKind.Estimate : kind == QueryKind.Query || outcome is QueriedOutcome { Run: FailedOutcome };
        return fits ? outcome : throw Wrong(context.Contract, $"it answers something else than a question of kind {kind}");
    }

    // Between the client's header and the worker's the seat may have changed; then there is nothing wrong, only something late.
    private async Task<EnigmaException> NotSignedAsync(VerifiedContract verified, CancellationToken cancellation)
    {
        var now = await client.Verifier.ContractAsync(verified.Contract, cancellation).ConfigureAwait(false);
        return now.Worker != verified.Worker || now.Epoch.Epoch != verified.Epoch.Epoch
            ? Stale(verified.Contract, $"the seat went from worker {verified.Worker} to {now.Worker} on the way")
            : Wrong(verified.Contract, $"it is not signed by worker {verified.Worker} ({verified.WorkerSigner}) over this question");
    }

    private static EnigmaException Stale(ContractAddress contract, string fault) => new(
        VerificationErrors.StaleAnswer, $"the answer of contract {contract} is refused: {fault}; ask another node");

    private static EnigmaException Wrong(ContractAddress contract, string fault) => new(
        VerificationErrors.WrongAnswer, $"the answer of contract {contract} is refused: {fault}; ask another node");
}
