// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// What the entries of one contract are computed from: bodies of other workers where there are final ones, else envelopes and the module. All
/// of it may be withheld; then it counts as not there, and what can be done without it goes on.
/// </summary>
internal sealed class EntrySource(ContentExchange exchange, ReceiptStore receipts)
{
    // Bodies are as many as the enclave applies in some milliseconds: far below a frame, with room for the largest single body.
    private const int MaximumBytes = 1 << 20;
    private const int MaximumCount = 512;

    // Its body is not what it should be: it is computed here.
    private uint? _refused;

    /// <summary>Where bodies end: leaves that are not checked against the Ledger's root yet may be anybody's invention.</summary>
    public uint End(ContractLedger queue) => Math.Min(queue.Committed, receipts.Final(queue.Contract));

    /// <summary>
    /// The bodies from an index on, up to the first one that is not final here, that the enclave refused, or that nobody gives in time.
    /// </summary>
    public async Task<IReadOnlyList<EncodedBody>> CollectAsync(ContractLedger queue, uint from, CancellationToken cancellationToken)
    {
        var bodies = new List<EncodedBody>();
        using var limit = PeerPatience.Begin(cancellationToken);
        var size = 0;
        try
        {
            for (var index = from; index < End(queue) && index != _refused && size < MaximumBytes && bodies.Count < MaximumCount; index++)
            {
                if (await FindAsync(queue, new EntryIndex(index), limit.Token).ConfigureAwait(false) is not { } body)
                {
                    break;
                }

                bodies.Add(body);
                size += body.Bytes.Length;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Those before it are as good as ever.
        }

        return bodies;
    }

    /// <summary>The enclave refused the body of an entry.</summary>
    public void Refuse(uint index) => _refused = index;

    /// <summary>What was refused may be something else by now: receipts of another chain, or another enclave.</summary>
    public void Forget() => _refused = null;

    /// <summary>The name of the envelope that an entry is computed from; null for one that needs none.</summary>
    public static Hash32? EnvelopeOf(ContractLedger queue, uint index) =>
        index < queue.Length && queue.Entries[(int)index].Entry is RecordedEntry { Record.InputsHash: var hash } && !queue.Expired.Contains(new EntryIndex(index))
            ? hash
            : null;

    /// <summary>Envelope or module with its name; zero when it is not here. Then it is asked for beside the work, and the contract's turn comes again with it.</summary>
    public (Hash32 Hash, ByteString Bytes) Find(Hash32 hash) =>
        exchange.Have(hash) is { } found ? (hash, ByteString.Copy(found.Span)) : default;

    /// <summary>State keys for the entries that bodies stand for; for the next one that is computed, the key of its inputs too.</summary>
    public static IEnumerable<Epoch> EpochsOf(ContractLedger queue, uint from, int bodies) =>
        bodies > 0
            ? queue.From(from).Take(bodies).Select(queued => queued.Entry).OfType<RecordedEntry>().Select(entry => entry.Record.RecordEpoch)
            : from >= queue.Length || queue.Entries[(int)from].Entry is not RecordedEntry { Record: var record } ? []
            : queue.Expired.Contains(new EntryIndex(from)) ? [record.RecordEpoch]
            : [record.KeyEpoch, record.RecordEpoch];

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
