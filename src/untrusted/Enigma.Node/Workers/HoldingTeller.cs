// SPDX-License-Identifier: MIT
using Enigma.Network;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Node;

/// <summary>
/// Tells the key keeper what this worker's enclave says it holds, one statement after the other and beside the work. What gets lost is said
/// again in the next epoch.
/// </summary>
internal sealed class HoldingTeller(IPeerNetwork peers, ILogger log)
{
    private Task _last = Task.CompletedTask;

    /// <summary>Ends when everything was told.</summary>
    public Task Told => _last;

    /// <summary>Tells a statement after those before it.</summary>
    public void Tell(SignedHolding signed, CancellationToken cancellationToken) => _last = TellAfterAsync(_last, signed, cancellationToken);

    private async Task TellAfterAsync(Task before, SignedHolding signed, CancellationToken cancellationToken)
    {
        // Not on the loop, whatever a peer does before it first waits.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await peers.RequestAsync(PeerNames.HoldState, WireValue.Encode(signed), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException failed)
        {
            log.LogDebug("The key keeper was not told of contract {Contract}: {Failure}", signed.Holding.Contract, failed.Message);
        }
    }
}
