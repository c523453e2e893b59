// SPDX-License-Identifier: MIT
namespace Enigma.Network;

/// <summary>A subject of announcements, for example <c>enigma/v1/leaf</c>.</summary>
public readonly record struct PeerTopic(string Name)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
