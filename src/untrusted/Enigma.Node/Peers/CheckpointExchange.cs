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

    /// <summary>A checkpoint with all its pages, from here or from peers; null when a part of it is nowhere.</summary>
    internal async Task<FoundCheckpoint?> FindAsync(Hash32 checkpointHash, CancellationToken cancellationToken)
    {
        if (await _contents.FindAsync(checkpointHash, cancellationToken).ConfigureAwait(false) is not { } encoded
            || TryDecode(encoded.Span) is not { } header)
        {
            return null;
        }

        var pages = new List<ReadOnlyMemory<byte>>(header.Pages.Count);
        foreach (var hash in header.Pages)
        {
            if (await _contents.FindAsync(hash, cancellationToken).ConfigureAwait(false) is not { } page)
            {
                return null;
            }

            pages.Add(page);
        }

        return new FoundCheckpoint(header, pages);
    }

    /// <summary>True when header and pages are here.</summary>
    internal async Task<bool> IsHereAsync(Hash32 checkpointHash, CancellationToken cancellationToken) =>
        _contents.Has(checkpointHash)
        && await _contents.FindAsync(checkpointHash, cancellationToken).ConfigureAwait(false) is { } encoded
        && TryDecode(encoded.Span) is { } header && header.Pages.All(_contents.Has);

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
        await FindAsync(announced.Hash, cancellationToken).ConfigureAwait(false);
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

/// <summary>A checkpoint in bytes.</summary>
/// <param name="Header">The header.</param>
/// <param name="Pages">The sealed pages, in order.</param>
internal sealed record FoundCheckpoint(CheckpointHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Pages);
