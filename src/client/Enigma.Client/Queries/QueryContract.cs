// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Asks secret contracts without a transaction (spec/queries.md).</summary>
public static class QueryContract
{
    /// <summary>Runs a view function on the committed state, in the name of a user; a permit of its own is signed for it.</summary>
    /// <exception cref="EnigmaException">
    /// <c>verification.*</c> before anything is sealed or when the answer is not believed; <c>query.*</c> when the worker does not answer.
    /// </exception>
    public static async Task<QueryResult> QueryAsync(
        this EnigmaClient client, User user, ContractQuery request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var session = await client.OpenQuerySessionAsync(
            user, [request.Contract], QueryScope.Query, cancellation: cancellation).ConfigureAwait(false);
        return await client.QueryAsync(session, request, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same under a permit that was signed before.</summary>
    /// <exception cref="EnigmaException">As above; <c>query.out_of_scope</c> and <c>query.permit_expired</c> too.</exception>
    public static async Task<QueryResult> QueryAsync(
        this EnigmaClient client, QuerySession session, ContractQuery request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        var answer = await new QueryAsker(client, session).AskAsync(QueryKind.Query, request, cancellation).ConfigureAwait(false);
        var run = ((QueriedOutcome)answer.Outcome).Run;
        return run is SucceededOutcome succeeded
            ? new QueryResult(answer.State, succeeded.ReturnData.Memory, run.GasUsed, null, answer.Report)
            : new QueryResult(answer.State, ReadOnlyMemory<byte>.Empty, run.GasUsed, TaskFailure.Of((FailedOutcome)run), answer.Report);
    }

    /// <summary>What class of gas a task would take on the committed state; a permit of its own is signed for it.</summary>
    /// <remarks>State moves on until the task runs, and may make it dearer: a careful caller offers a class more.</remarks>
    /// <exception cref="EnigmaException">As for a query.</exception>
    public static async Task<TaskEstimate> EstimateTaskAsync(
        this EnigmaClient client, User user, ContractQuery request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var session = await client.OpenQuerySessionAsync(
            user, [request.Contract], QueryScope.Estimate, cancellation: cancellation).ConfigureAwait(false);
        return await client.EstimateTaskAsync(session, request, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same under a permit that was signed before.</summary>
    /// <exception cref="EnigmaException">As for a query.</exception>
    public static async Task<TaskEstimate> EstimateTaskAsync(
        this EnigmaClient client, QuerySession session, ContractQuery request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        var answer = await new QueryAsker(client, session).AskAsync(QueryKind.Estimate, request, cancellation).ConfigureAwait(false);
        return answer.Outcome is EstimatedOutcome estimated
            ? new TaskEstimate(answer.State, estimated.Class, null, answer.Report)
            : new TaskEstimate(answer.State, null, TaskFailure.Of((FailedOutcome)((QueriedOutcome)answer.Outcome).Run), answer.Report);
    }
}
