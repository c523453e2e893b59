// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>A batch from when it was due until the next one may follow.</summary>
internal sealed class CommitOnItsWay
{
    /// <summary>How long the block of a batch may stay unseen. The Ledger was seen to take it: this is for a block that was taken back, or made up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Begins to wait.</summary>
    /// <param name="ledger">The Ledger that it was due at.</param>
    /// <param name="sent">In which block the Ledger took it and whether whole, once that is known; null when it did not.</param>
    /// <param name="pause">How long the next one waits for a new block where the Ledger did not take this one.</param>
    /// <param name="patience">How long it waits for the block that has this one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public CommitOnItsWay(
        LedgerSnapshot ledger, Task<(BlockNumber Block, bool IsWhole)?> sent, TimeSpan pause, TimeSpan patience, CancellationToken cancellationToken)
    {
        Ledger = ledger;
        Sent = sent;
        MayFollow = PauseAsync(sent, pause, patience, cancellationToken);
    }

    /// <summary>The Ledger that it was due at.</summary>
    public LedgerSnapshot Ledger { get; }

    /// <summary>Over how many contracts it is.</summary>
    public required int Contracts { get; init; }

    /// <summary>Whether nothing was left out that could be in it.</summary>
    public required bool IsAll { get; init; }

    /// <summary>Whether the operator ordered it.</summary>
    public required bool IsOrdered { get; init; }

    /// <summary>In which block the Ledger took it and whether whole, once that is known; null when it did not.</summary>
    public Task<(BlockNumber Block, bool IsWhole)?> Sent { get; }

    /// <summary>Ends when another one may follow whatever is seen.</summary>
    public Task MayFollow { get; }

    /// <summary>Whether another one may follow at a Ledger, once it is known what became of this one.</summary>
    public bool IsOver(LedgerSnapshot ledger, (BlockNumber Block, bool IsWhole)? sent) =>
        MayFollow.IsCompleted || (sent is { } taken ? ledger.Block >= taken.Block : ledger.Block > Ledger.Block);

    private static async Task PauseAsync(
        Task<(BlockNumber Block, bool IsWhole)?> sent, TimeSpan pause, TimeSpan patience, CancellationToken cancellationToken) =>
        await Task.Delay(await sent.ConfigureAwait(false) is null ? pause : patience, cancellationToken).ConfigureAwait(false);
}
