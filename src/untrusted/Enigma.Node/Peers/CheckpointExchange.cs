// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Shares checkpoints with peers and finds theirs: header and pages are contents like any other, named by their hashes, the first of which
/// is in the contract's head on the Ledger.
/// </summary>
public sealed class CheckpointExchange : IDisposable
{
    // One slow answer does not hold up the others; more would only take the peers' bandwidth from each other.
    private const int PagesAtOnce = 4;

    private readonly IPeerNetwork _peers;
    private readonly ContentExchange _contents;
    private readonly IDisposable _registration;

    /// <summary>Joins the topic at once; dispose to leave.</summary>
    public CheckpointExchange(IPeerNetwork peers, ContentExchange contents)
    {
        _peers = peers;
        _contents = contents;
        _registration = peers.Subscribe(PeerNames.Checkpoints, IsAnnouncement, OnCheckpointAsync);
    }

    /// <summary>
    /// Looks for a checkpoint with all its pages, here and at peers, as long as peers are waited for. What came stays, so that the next search
    /// goes on where this one ended.
    /// </summary>
    internal async Task<CheckpointSearch> SearchAsync(Hash32 checkpointHash, CancellationToken cancellationToken)
    {
        using var limit = PeerPatience.Begin(cancellationToken);
        var (pages, brought) = (Array.Empty<ReadOnlyMemory<byte>?>(), 0);
        CheckpointHeader? header = null;
        try
        {
            if (await FindAsync(checkpointHash, limit.Token).ConfigureAwait(false) is { } encoded && (header = TryDecode(encoded.Span)) is not null)
            {
                pages = new ReadOnlyMemory<byte>?[header.Pages.Count];
                await Parallel.ForEachAsync(
                    Enumerable.Range(0, pages.Length),
                    new ParallelOptions { MaxDegreeOfParallelism = PagesAtOnce, CancellationToken = limit.Token },
                    async (page, ended) => pages[page] = await FindAsync(header.Pages[page], ended).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever withholds it does not have us wait longer.
        }

        var here = pages.Count(page => page is not null);
        var found = header is not null && here == pages.Length ? new FoundCheckpoint(header, [.. pages.Select(page => page!.Value)]) : null;
        return new CheckpointSearch(found, header is null ? "its header" : $"{pages.Length - here} of its {pages.Length} pages", brought);

        async Task<ReadOnlyMemory<byte>?> FindAsync(Hash32 hash, CancellationToken ended)
        {
            if (_contents.Here(hash) is { } known)
            {
                return known;
            }

            var fetched = await _contents.FindAsync(hash, ended).ConfigureAwait(false);
            Interlocked.Add(ref brought, fetched is null ? 0 : 1);
            return fetched;
        }
    }

    /// <summary>True when header and pages are here.</summary>
    internal bool IsHere(Hash32 checkpointHash) =>
        _contents.Here(checkpointHash) is { } encoded && TryDecode(encoded.Span) is { } header
        && header.Pages.All(page => _contents.Here(page) is not null);

    /// <summary>Keeps a checkpoint that came out of this node's enclave and tells peers.</summary>
    internal Task ShareAsync(FoundCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        foreach (var page in checkpoint.Pages)
        {
            _contents.Keep(page);
        }

        var hash = _contents.Keep(checkpoint.Header.Encode());
        var announcement = new ContentAnnouncement(checkpoint.Header.Contract, hash);
        return _peers.PublishAsync(PeerNames.Checkpoints, WireValue.Encode(announcement), cancellationToken);
    }

    /// <summary>Leaves the topic.</summary>
    public void Dispose() => _registration.Dispose();

    private async Task OnCheckpointAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var announced = WireValue.Decode<ContentAnnouncement>(message.Span, "checkpoint announcement", WireErrors.BadFrame);
        await SearchAsync(announced.Hash, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsAnnouncement(ReadOnlyMemory<byte> message)
    {
        try
        {
            WireValue.Decode<ContentAnnouncement>(message.Span, "checkpoint announcement", WireErrors.BadFrame);
            return true;
        }
        catch (EnigmaException)
        {
            return false;
        }
    }

    private static CheckpointHeader? TryDecode(ReadOnlySpan<byte> header)
    {
        try
        {
            return CheckpointHeader.Decode(header);
        }
        catch (EnigmaException)
        {
            return null;
        }
    }
}

/// <summary>What came of looking for a checkpoint.</summary>
/// <param name="Found">The checkpoint; null when a part of it is nowhere, or was not given in time.</param>
/// <param name="Missing">What of it is missing, for people.</param>
/// <param name="Brought">How many parts of it came from peers.</param>
internal sealed record CheckpointSearch(FoundCheckpoint? Found, string Missing, int Brought);

/// <summary>A checkpoint in bytes.</summary>
/// <param name="Header">The header.</param>
/// <param name="Pages">The sealed pages, in order.</param>
internal sealed record FoundCheckpoint(CheckpointHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Pages);
