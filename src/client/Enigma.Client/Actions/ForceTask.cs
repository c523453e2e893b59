// SPDX-License-Identifier: MIT
namespace Enigma.Client;

/// <summary>Records a task past a worker that does not admit it.</summary>
public static class ForceTask
{
    /// <summary>
    /// Verifies the network, seals the call and puts the envelope into calldata: nobody can keep it out of the queue. It costs more
    /// Ethereum gas and prepays a receipt, at most 32 KiB fit, and what would have been refused at admission fails and pays for its inputs.
    /// </summary>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_inputs</c> for a call that does not fit and <c>task.gas_limit_too_low</c> for one that the limit does not cover, before
    /// anybody is asked; <c>verification.*</c> before anything is sealed; <c>client.*</c> for what Ethereum refuses.
    /// </exception>
    public static async Task<RecordedTask> ForceTaskAsync(
        this EnigmaClient client, User user, TaskRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(request);
        return await new TaskRecorder(client, user)
            .ForceAsync(request.Contract, request.Terms, request.Function, request.Arguments, cancellation)
            .ConfigureAwait(false);
    }
}
