// SPDX-License-Identifier: MIT
using Enigma.Client.Ledger;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>Asks for receipts before the epoch ends.</summary>
public static class RequestCommit
{
    /// <summary>
    /// Starts the commit clock of a contract: its worker has a fixed number of blocks to commit what is queued now, or is replaced. The
    /// caller prepays one receipt out of its deposit.
    /// </summary>
    /// <exception cref="EnigmaException"><c>client.reverted</c> when nothing is pending or the clock runs already.</exception>
    public static async Task<TransactionCost> RequestCommitAsync(
        this EnigmaClient client, User user, ContractAddress contract, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(user);
        var receipt = await client.Sender
            .SendAsync(user.Account, client.Manifest.Ledger, LedgerCalls.RequestCommit(contract), cancellation)
            .ConfigureAwait(false);
        return new TransactionCost(receipt.TransactionHash, receipt.GasUsed, 1);
    }
}
