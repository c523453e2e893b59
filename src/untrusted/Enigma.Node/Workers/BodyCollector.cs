// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Puts the bodies of committed entries together for one frame of the door.</summary>
internal sealed class BodyCollector(ContentExchange exchange, ReceiptStore receipts)
{
    // Well below a frame, with room for the largest single body.
    private const int MaximumBytes = 4 << 20;
    private const int MaximumCount = 8192;

    /// <summary>The bodies from an index on, up to the first one that is not final here or that nobody has.</summary>
    public async Task<IReadOnlyList<EncodedBody>> CollectAsync(
        ContractLedger queue, uint from, HashSet<EntryIndex> expired, CancellationToken cancellationToken)
    {
        // Leaves that are not checked against the Ledger's root yet may be anybody's invention.
        var end = Math.Min(queue.Committed, receipts.Final(queue.Contract));
        var bodies = new List<EncodedBody>();
        var size = 0;
        for (var index = from; index < end && size < MaximumBytes && bodies.Count < MaximumCount; index++)
        {
            if (await FindAsync(queue, new EntryIndex(index), expired, cancellationToken).ConfigureAwait(false) is not { } body)
            {
                break;
            }

            bodies.Add(body);
            size += body.Bytes.Length;
        }

        return bodies;
    }

    private async Task<EncodedBody?> FindAsync(
        ContractLedger queue, EntryIndex index, HashSet<EntryIndex> expired, CancellationToken cancellationToken)
    {
        if (queue.Entries[(int)index.Value].Entry is not RecordedEntry || expired.Contains(index))
        {
            return default(EncodedBody);
        }

        return receipts.TryGet(queue.Contract, index, out var leaf)
            && await exchange.FindAsync(leaf.BodyHash, cancellationToken).ConfigureAwait(false) is { } body
                ? new EncodedBody(ByteString.Copy(body.Span))
                : null;
    }
}
