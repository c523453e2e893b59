// SPDX-License-Identifier: MIT
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Takes contracts out of a worker's enclave; those that only were begun to be opened too. One for which something is still fetched is closed
/// again when that has ended: it may have been opened in the meantime. Used by one task at a time.
/// </summary>
/// <param name="session">The enclave.</param>
/// <param name="checkpoints">What opens contracts in it.</param>
/// <param name="log">Where trouble is told.</param>
/// <param name="order">Has <see cref="CloseAgainAsync"/> called soon.</param>
internal sealed class ContractCloser(EnclaveSession session, CheckpointCourier checkpoints, ILogger log, Action order)
{
    /// <summary>After which time what could not be closed is closed again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<ContractAddress, Task> _closing = [];

    /// <summary>Whether it is to be closed again, and so not to be opened.</summary>
    public bool IsClosing(ContractAddress contract) => _closing.ContainsKey(contract);

    /// <summary>Closes a contract.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="prepared">Ends when nothing is fetched for it any more.</param>
    public Task CloseAsync(ContractAddress contract, Task prepared)
    {
        if (!prepared.IsCompleted)
        {
            CloseAfter(contract, prepared);
        }

        return CloseInEnclaveAsync(contract);
    }

    /// <summary>Closes those again whose time has come.</summary>
    public async Task CloseAgainAsync()
    {
        foreach (var contract in _closing.Where(closing => closing.Value.IsCompleted).Select(closing => closing.Key).ToList())
        {
            _closing.Remove(contract);
            await CloseInEnclaveAsync(contract).ConfigureAwait(false);
        }
    }

    private async Task CloseInEnclaveAsync(ContractAddress contract)
    {
        try
        {
            await session.RunAsync(turn => checkpoints.CloseAsync(turn, contract, CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
        }
        catch (EnigmaException failed)
        {
            log.LogDebug("Contract {Contract} is not closed yet: {Reason}", contract, failed.Message);
            if (!_closing.ContainsKey(contract))
            {
                CloseAfter(contract, Task.Delay(Pause, CancellationToken.None));
            }
        }
    }

    private void CloseAfter(ContractAddress contract, Task ended)
    {
        _closing[contract] = ended;
        _ = ended.ContinueWith(_ => order(), TaskScheduler.Default);
    }
}
