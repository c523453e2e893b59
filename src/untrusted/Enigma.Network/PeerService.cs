// SPDX-License-Identifier: MIT
namespace Enigma.Network;

/// <summary>Something a peer answers questions about, for example <c>enigma/v1/keeper/release</c>.</summary>
public readonly record struct PeerService(string Name)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
