// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Network;

/// <summary>
/// What a node asks of its peers: small announcements to everybody, larger bodies pulled by hash, and questions to whoever offers a service.
/// Peers may be hostile: announcements are validated before they are forwarded, bodies are checked against their hash, and answers mean
/// nothing until the asker has checked them.
/// </summary>
public interface IPeerNetwork
{
    /// <summary>How many peers this node sees.</summary>
    int PeerCount { get; }

    /// <summary>Announces to all subscribers of a topic but this node.</summary>
    /// <exception cref="EnigmaException"><c>peer.too_large</c> above <see cref="PeerLimits.MaxAnnouncement"/>.</exception>
    Task PublishAsync(PeerTopic topic, ReadOnlyMemory<byte> announcement, CancellationToken cancellationToken);

    /// <summary>
    /// Takes part in a topic. An announcement is handed to <paramref name="handler"/> and forwarded only when <paramref name="isValid"/>
    /// says so; that must be quick and must not block. Dispose to leave.
    /// </summary>
    IDisposable Subscribe(PeerTopic topic, Func<ReadOnlyMemory<byte>, bool> isValid, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handler);

    /// <summary>Offers bodies: <paramref name="find"/> gives the body with a hash, or null.</summary>
    IDisposable ServeBodies(Func<Hash32, ReadOnlyMemory<byte>?> find);

    /// <summary>
    /// The body with this Keccak-256 hash from any peer, checked; null when no peer gives it within the limit of size. A peer that does not
    /// answer soon does not keep others from being asked, nor is it waited for without end; those that did so before, or gave something else,
    /// are asked last.
    /// </summary>
    Task<ReadOnlyMemory<byte>?> FetchBodyAsync(Hash32 hash, int maxSize, CancellationToken cancellationToken);

    /// <summary>Answers the questions of a service; a coded error of the handler reaches the asker with its code.</summary>
    IDisposable ServeRequests(PeerService service, Func<ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> handler);

    /// <summary>
    /// Asks a peer that offers a service, not always the same one; tries the next one when a peer fails. One that does not answer before the
    /// question is given up is asked after others the next time.
    /// </summary>
    /// <exception cref="EnigmaException">
    /// <c>peer.no_service</c> when nobody offers it; <c>peer.too_large</c>; else the error of the last peer asked.
    /// </exception>
    Task<ReadOnlyMemory<byte>> RequestAsync(PeerService service, ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
}
