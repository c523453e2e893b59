// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Network;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enigma.Node;

/// <summary>What all nodes of one process have in common.</summary>
public sealed record NodeEnvironment
{
    /// <summary>The network.</summary>
    public required NetworkManifest Manifest { get; init; }

    /// <summary>The Ledger's parameters.</summary>
    public required LedgerParameters Parameters { get; init; }

    /// <summary>The Ethereum endpoints.</summary>
    public required IReadOnlyList<Uri> Ethereum { get; init; }

    /// <summary>Where signed headers come from.</summary>
    public required IHeaderSource Headers { get; init; }

    /// <summary>What evidence is sent out with.</summary>
    public required ICollateralSource Collateral { get; init; }

    /// <summary>How the nodes reach each other.</summary>
    public required InMemoryNetwork Peers { get; init; }

    /// <summary>The block of the Ledger's creation, or an earlier one.</summary>
    public required ulong FirstBlock { get; init; }

    /// <summary>How often a node looks for a new block. Default 1 s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where the nodes tell trouble. Default nowhere.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    internal RunningParts Parts { get; } = new();
}
