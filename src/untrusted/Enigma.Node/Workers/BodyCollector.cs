// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Puts the bodies of committed entries together, as many as the enclave applies in some milliseconds.</summary>
internal sealed class BodyCollector(ContentExchange exchange, ReceiptStore receipts)
{
    // Far below a frame, with room for the largest single body: while the enclave applies them, others wait.
    private const int MaximumBytes = 1 << 20;
    private const int MaximumCount = 512;

    /// <summary>Where bodies end: leaves that are not checked against the Ledger's root yet may be anybody's invention.</summary>
    public uint End(ContractLedger queue) => Math.Min(queue.Committed, receipts.Final(queue.Contract));

    /// <summary>The bodies from an index on, up to the first one that is not final here or that nobody has.</summary>
    public async Task<IReadOnlyList<EncodedBody>> CollectAsync(ContractLedger queue, uint from, CancellationToken cancellationToken)
    {
        var bodies = new List<EncodedBody>();
        var size = 0;
        for (var index = from; index < End(queue) && size < MaximumBytes && bodies.Count < MaximumCount; index++)
        {
            if (await FindAsync(queue, new EntryIndex(index), cancellationToken).ConfigureAwait(false) is not { } body)
            {
                break;
            }

            bodies.Add(body);
            size += body.Bytes.Length;
        }

        return bodies;
    }

    private async Task<EncodedBody?> FindAsync(ContractLedger queue, EntryIndex index, CancellationToken cancellationToken)
    {
        if (queue.Entries[(int)index.Value].Entry is not RecordedEntry || queue.Expired.Contains(index))
        {
            return default(EncodedBody);
        }

        return receipts.TryGet(queue.Contract, index, out var leaf)
            && await exchange.FindAsync(leaf.BodyHash, cancellationToken).ConfigureAwait(false) is { } body
                ? new EncodedBody(ByteString.Copy(body.Span))
                : null;
    }
}
