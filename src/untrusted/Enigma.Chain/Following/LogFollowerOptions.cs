// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>How a <see cref="LogFollower"/> follows.</summary>
public sealed record LogFollowerOptions
{
    /// <summary>The first block of interest: that of the contract's creation. Default 0.</summary>
    public ulong FirstBlock { get; init; }

    /// <summary>How long to wait when nothing is new. Default 1 s; a local network takes less.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of the waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told when the endpoint fails; the follower tries again by itself.</summary>
    public Action<EnigmaException>? OnTrouble { get; init; }
}
