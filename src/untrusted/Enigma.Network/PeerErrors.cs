// SPDX-License-Identifier: MIT
namespace Enigma.Network;

/// <summary>The codes of the area <c>peer</c> (spec/errors.md).</summary>
public static class PeerErrors
{
    /// <summary>An announcement or message is longer than peers accept.</summary>
    public static readonly ErrorCode TooLarge = new("peer.too_large", 951);

    /// <summary>No peer offers the service that was asked for.</summary>
    public static readonly ErrorCode NoService = new("peer.no_service", 952);

    /// <summary>A peer failed to answer for a reason of its own.</summary>
    public static readonly ErrorCode Failed = new("peer.failed", 953);
}
