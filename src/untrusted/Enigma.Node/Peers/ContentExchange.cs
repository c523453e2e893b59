// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Shares envelopes, modules, leaves and bodies with peers and collects theirs. What arrives is named by its hash; a leaf is a claim until
/// its batch is on the Ledger (<see cref="ReceiptFinality"/>).
/// </summary>
public sealed class ContentExchange : IDisposable
{
    /// <summary>Bodies, envelopes and modules above this size are not pulled.</summary>
    public const int MaxContent = 8 * 1024 * 1024;

    private const int MaxLeavesPerAnswer = 1024;

    // Questions to peers at one time; who is turned away asks again.
    private const int MaxWanted = 64;

    private readonly IPeerNetwork _peers;
    private readonly ContentStore _contents;
    private readonly ReceiptStore _receipts;
    private readonly LedgerMirror _mirror;
    private static readonly TimeSpan TurnedAwayFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Hash32, bool> _wanted = new();
    private bool _turnedAway;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _registrations = [];

    /// <summary>Joins the topics at once; dispose to leave.</summary>
    public ContentExchange(IPeerNetwork peers, ContentStore contents, ReceiptStore receipts, LedgerMirror mirror)
    {
        _peers = peers;
        _contents = contents;
        _receipts = receipts;
        _mirror = mirror;
        _registrations.Add(peers.ServeBodies(hash => contents.TryGet(hash, out var content) ? content : null));
        _registrations.Add(peers.ServeRequests(PeerNames.Receipts, AnswerReceiptsAsync));
        _registrations.Add(peers.Subscribe(PeerNames.Leaves, IsPlausibleLeaf, OnLeafAsync));
        _registrations.Add(peers.Subscribe(PeerNames.Envelopes, IsContentAnnouncement, OnContentAsync));
        _registrations.Add(peers.Subscribe(PeerNames.Codes, IsContentAnnouncement, OnContentAsync));
    }

    /// <summary>The bytes of a hash, from here or from a peer, which stay; null when nobody has them.</summary>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(Hash32 hash, CancellationToken cancellationToken)
    {
        if (_contents.TryKeep(hash, out var known))
        {
            return known;
        }

        var fetched = await _peers.FetchBodyAsync(hash, MaxContent, cancellationToken).ConfigureAwait(false);
        if (fetched is { } content)
        {
            // The network compared it with its name.
            _contents.AddNamed(hash, content);
        }

        return fetched;
    }

    /// <summary>The bytes of a hash if they are here; if not, peers are asked, and <see cref="ReceiptStore.Changed"/> tells when they came.</summary>
    public ReadOnlyMemory<byte>? Have(Hash32 hash)
    {
        if (hash.IsZero)
        {
            return null;
        }

        if (_contents.TryGet(hash, out var known))
        {
            return known;
        }

        if (_wanted.Count >= MaxWanted)
        {
            Volatile.Write(ref _turnedAway, true);
        }
        else if (_wanted.TryAdd(hash, true))
        {
            _ = Task.Run(() => FetchWantedAsync(hash));
        }

        return null;
    }

    /// <summary>The bytes of a hash if they are here to stay; nobody is asked.</summary>
    internal ReadOnlyMemory<byte>? Here(Hash32 hash) => _contents.TryGetKept(hash, out var known) ? known : null;

    /// <summary>Keeps bytes, so that peers can pull them.</summary>
    internal Hash32 Keep(ReadOnlyMemory<byte> content) => _contents.Add(content);

    /// <summary>Tells peers that the envelope of a recorded task can be pulled here.</summary>
    public Task AnnounceEnvelopeAsync(ContractAddress contract, Hash32 inputsHash, CancellationToken cancellationToken) =>
        PublishAsync(PeerNames.Envelopes, new ContentAnnouncement(contract, inputsHash), cancellationToken);

    /// <summary>Tells peers that a module can be pulled here.</summary>
    public Task AnnounceCodeAsync(ContractAddress contract, Hash32 codeHash, CancellationToken cancellationToken) =>
        PublishAsync(PeerNames.Codes, new ContentAnnouncement(contract, codeHash), cancellationToken);

    /// <summary>Keeps what this node's enclave computed and tells peers.</summary>
    public Task AnnounceLeafAsync(ContractAddress contract, Leaf leaf, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var together = new RecordBatch();
        if (!body.IsEmpty)
        {
            _contents.AddTo(together, body);
        }

        _receipts.Add(contract, leaf, together);
        return PublishAsync(PeerNames.Leaves, new LeafAnnouncement(contract, leaf), cancellationToken);
    }

    /// <summary>Asks peers for leaves from an index on; what comes is a claim like any other.</summary>
    public async Task CollectReceiptsAsync(ContractAddress contract, EntryIndex from, CancellationToken cancellationToken)
    {
        var question = WireValue.Encode(new ReceiptsQuestion(contract, from));
        var answer = await PeerPatience.WaitAsync(
            limited => _peers.RequestAsync(PeerNames.Receipts, question, limited), $"whoever has receipts of contract {contract}", cancellationToken).ConfigureAwait(false);
        foreach (var leaf in ReadLeaves(answer.Span))
        {
            _receipts.Add(contract, leaf);
        }
    }

    /// <summary>Leaves the topics.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private async Task FetchWantedAsync(Hash32 hash)
    {
        try
        {
            if (await FindAsync(hash, _stop.Token).ConfigureAwait(false) is not null)
            {
                _receipts.Changed.Raise();
            }
        }
        catch (Exception notNow) when (notNow is EnigmaException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever wants it asks again.
        }
        finally
        {
            _wanted.TryRemove(hash, out _);
            if (Interlocked.Exchange(ref _turnedAway, false))
            {
                // Who was turned away asks again, at a pace: what is nowhere is asked for without end.
                _ = Task.Delay(TurnedAwayFor).ContinueWith(_ => _receipts.Changed.Raise(), TaskScheduler.Default);
            }
        }
    }

    private Task PublishAsync<T>(PeerTopic topic, T announcement, CancellationToken cancellationToken)
        where T : IWireValue<T> => _peers.PublishAsync(topic, WireValue.Encode(announcement), cancellationToken);

    private bool IsPlausibleLeaf(ReadOnlyMemory<byte> message)
    {
        if (!TryDecode<LeafAnnouncement>(message, out var announced))
        {
            return false;
        }

        // The entry may be newer than this node's view; if it is known, the leaf must be about it.
        var entries = _mirror.Current.Queue(announced.Contract).Entries;
        var index = announced.Leaf.Index.Value;
        return index >= entries.Count || entries[(int)index].Hash == announced.Leaf.EntryHash;
    }

    private static bool IsContentAnnouncement(ReadOnlyMemory<byte> message) => TryDecode<ContentAnnouncement>(message, out _);

    private async Task OnLeafAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var announced = WireValue.Decode<LeafAnnouncement>(message.Span, "leaf announcement", WireErrors.BadFrame);
        if (!announced.Leaf.BodyHash.IsZero)
        {
            await FindAsync(announced.Leaf.BodyHash, cancellationToken).ConfigureAwait(false);
        }

        _receipts.Add(announced.Contract, announced.Leaf);
    }

    private async Task OnContentAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var announced = WireValue.Decode<ContentAnnouncement>(message.Span, "content announcement", WireErrors.BadFrame);
        await FindAsync(announced.Hash, cancellationToken).ConfigureAwait(false);
        _receipts.Changed.Raise();
    }

    private Task<ReadOnlyMemory<byte>> AnswerReceiptsAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        var asked = WireValue.Decode<ReceiptsQuestion>(question.Span, "receipts question", WireErrors.BadFrame);
        var leaves = new List<Leaf>();
        for (var index = asked.From; leaves.Count < MaxLeavesPerAnswer && _receipts.TryGet(asked.Contract, index, out var leaf); index = index.Next)
        {
            leaves.Add(leaf);
        }

        if (leaves.Count == 0)
        {
            // Not an empty answer: another peer may have them.
            throw new EnigmaException(NodeErrors.NotFound, $"receipt {asked.From} of {asked.Contract} is not here; ask another node");
        }

        return Task.FromResult<ReadOnlyMemory<byte>>(new WireWriter().WriteList(leaves).ToArray());
    }

    private static IReadOnlyList<Leaf> ReadLeaves(ReadOnlySpan<byte> answer)
    {
        var reader = new WireReader(answer, "receipts answer", WireErrors.BadFrame);
        var leaves = reader.ReadList<Leaf>();
        reader.RequireEnd();
        return leaves;
    }

    private static bool TryDecode<T>(ReadOnlyMemory<byte> message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
        where T : class, IWireValue<T>
    {
        try
        {
            value = WireValue.Decode<T>(message.Span, "announcement", WireErrors.BadFrame);
            return true;
        }
        catch (EnigmaException)
        {
            value = null;
            return false;
        }
    }
}
