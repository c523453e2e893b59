// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Chain;

/// <summary>How <see cref="EthereumEndpoints"/> treats its endpoints.</summary>
public sealed record EndpointOptions
{
    /// <summary>The chain that every endpoint must serve; an endpoint of another one is never believed.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>
    /// Tells a block that the chain must have, for example that of the Ledger's creation, or null while none is known: two chains can share
    /// an id. Asked again at each question. Default none.
    /// </summary>
    public Func<(ulong Number, Hash32 Hash)?>? KnownBlock { get; init; }

    /// <summary>The longest that one answer may take. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often all endpoints are compared, and lost ones tried again. Default 5 s.</summary>
    public TimeSpan CompareInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before an endpoint is tried again after its first failure; it doubles with each further one, until it was well for <see cref="LongestPause"/>. Default 500 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause before an endpoint is tried again. Default 1 min.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many blocks an endpoint may be behind or ahead of most others before it is passed over. Default 2.</summary>
    public ulong MaxLag { get; init; } = 2;

    /// <summary>How many blocks below the common height endpoints must agree; above, forks are ordinary. Default 8.</summary>
    public ulong SettledDepth { get; init; } = 8;

    /// <summary>Told when an endpoint starts to fail, lag or contradict, with its scheme and host. Default nowhere.</summary>
    public Action<EnigmaException>? OnTrouble { get; init; }

    /// <summary>Told when an endpoint is used again, with its scheme and host. Default nowhere.</summary>
    public Action<string>? OnRecovered { get; init; }

    /// <summary>The clock of the pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
