// SPDX-License-Identifier: MIT
namespace Enigma.Network;

/// <summary>The sizes that peers accept, in bytes.</summary>
public static class PeerLimits
{
    /// <summary>Announcements are small; what is larger is pulled by hash.</summary>
    public const int MaxAnnouncement = 64 * 1024;

    /// <summary>A question or an answer; an envelope and a module fit.</summary>
    public const int MaxMessage = 16 * 1024 * 1024;
}
