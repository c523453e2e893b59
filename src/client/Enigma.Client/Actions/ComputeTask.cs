// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Computes functions of secret contracts.</summary>
public static class ComputeTask
{
    /// <summary>The most tasks of one record (spec/ledger.md §2).</summary>
    public const int GreatestBatch = 256;

    /// <summary>Verifies the network, seals the call, has it admitted and records it.</summary>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_inputs</c> for a call that does not fit and <c>task.gas_limit_too_low</c> for one that the limit does not cover, before
    /// anybody is asked; <c>verification.*</c> before anything is sealed; the worker's code when it does not admit the call; <c>client.*</c> for
    /// what Ethereum refuses.
    /// </exception>
    public static async Task<RecordedTask> ComputeTaskAsync(
        this EnigmaClient client, User user, TaskRequest request, CancellationToken cancellation = default) =>
        (await client.ComputeTasksAsync(user, [request], cancellation).ConfigureAwait(false))[0];

    /// <summary>The same for several calls of one contract with the same terms, in one record: each costs a fraction of a lone one.</summary>
    /// <exception cref="EnigmaException">As for one task; <c>client.bad_request</c> when the calls do not fit into one record.</exception>
    public static async Task<IReadOnlyList<RecordedTask>> ComputeTasksAsync(
        this EnigmaClient client, User user, IReadOnlyList<TaskRequest> requests, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count is 0 or > GreatestBatch)
        {
            throw new EnigmaException(ClientErrors.BadRequest, $"{requests.Count} tasks in one record, expected 1 to {GreatestBatch}; split them");
        }

        // The terms are one for all: who names no limit takes the greatest one.
        var contract = requests[0].Contract;
        var terms = requests.Select(request => request.Terms).MaxBy(terms => terms.GasLimit)!;
        if (requests.Any(request =>
            request.Contract != contract || (request.GasLimit is null ? request.Terms with { GasLimit = terms.GasLimit } : request.Terms) != terms))
        {
            throw new EnigmaException(
                ClientErrors.BadRequest, "the tasks of one record have different contracts, gas limits or prices; record them one by one");
        }

        return await new TaskRecorder(client, user)
            .RecordAsync(contract, terms, [.. requests.Select(request => (request.Function, request.Arguments))], cancellation)
            .ConfigureAwait(false);
    }
}
