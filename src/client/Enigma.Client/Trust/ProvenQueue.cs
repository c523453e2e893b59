// SPDX-License-Identifier: MIT
using Enigma.Client.Ledger;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Client.Trust;

/// <summary>
/// A contract's queue as events tell it, believed because it folds to the queue hash on the Ledger (spec/ledger.md §5): an endpoint that
/// leaves an entry out, alters one or moves it is found out.
/// </summary>
internal static class ProvenQueue
{
    /// <summary>All entries at the view's head; an entry's index is its position.</summary>
    /// <param name="client">The client whose Ethereum endpoint is asked.</param>
    /// <param name="view">Must hold the contract's words.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="EnigmaException"><c>verification.wrong_queue</c></exception>
    public static async Task<IReadOnlyList<QueueEntry>> ReadAsync(
        EnigmaClient client, LedgerView view, ContractAddress contract, CancellationToken cancellation)
    {
        var length = view.Counters(contract).Length;
        var logs = await client.Ethereum.LogsAsync(
            client.Manifest.Ledger, [QueuedEvent.Topic, Eip712.Word(contract.Value)], fromBlock: 0, cancellation).ConfigureAwait(false);
        var entries = new List<QueueEntry>();
        // Events are in the order of the chain, so what was queued after the view's block comes last.
        foreach (var queued in logs.Select(log => QueuedEvent.From(log, client.Manifest.Ledger)).OfType<QueuedEvent>())
        {
            if (entries.Count >= length)
            {
                break;
            }

            if (queued.FirstIndex.Value != entries.Count)
            {
                throw Wrong(contract, $"an event tells entry {queued.FirstIndex.Value} where entry {entries.Count} was expected");
            }

            entries.AddRange(queued.Entries);
        }

        var folded = entries.Aggregate(QueueHash.Empty, (hash, entry) => hash.Fold(entry));
        var stored = view[LedgerLayout.Contract(contract, ContractWord.QueueHash)];
        return entries.Count == length && folded.Value == stored
            ? entries
            : throw Wrong(contract, $"{entries.Count} entries fold to {folded.Value}, expected {length} with {stored}");
    }

    private static EnigmaException Wrong(ContractAddress contract, string fault) => new(
        VerificationErrors.WrongQueue,
        $"the Ethereum endpoint's events of the queue of {contract} are refused: {fault}; nothing was claimed, use another endpoint");
}
