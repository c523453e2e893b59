// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>When a node calls itself ready.</summary>
public sealed record ReadinessOptions
{
    /// <summary>How many blocks the node may be behind its Ethereum endpoint. Default 5.</summary>
    public ulong MaxLag { get; init; } = 5;

    /// <summary>How old the newest block may be; null does not ask, for chains that make blocks on demand. Default 5 minutes.</summary>
    public TimeSpan? MaxBlockAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one question to the Ethereum endpoint or the key keeper may take. Default 5 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer about the chain counts. Default 1 s.</summary>
    public TimeSpan ChainMemory { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer of the key keeper counts. Default 30 s.</summary>
    public TimeSpan KeeperMemory { get; init; } = TimeSpan.FromSeconds(30);
}
