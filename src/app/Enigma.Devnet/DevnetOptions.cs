// SPDX-License-Identifier: MIT
using Enigma.Network;
using Enigma.Node;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enigma.Devnet;

/// <summary>The shape of a local network. The defaults are those of <c>./enigma devnet</c>.</summary>
public sealed record DevnetOptions
{
    /// <summary>Worker nodes, 1 to 16. Default 3.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Funded user accounts, 1 to 64. Default 4.</summary>
    public int Accounts { get; init; } = 4;

    /// <summary>The port of the JSON-RPC on the loopback address; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Time between blocks while nobody sends anything; null stops the clock, blocks are then made by transactions and <see cref="Devnet.MineAsync"/>. Default 500 ms.</summary>
    public TimeSpan? BlockPace { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a node looks for a new block; half of it is what a task waits on average. Default 50 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Blocks of an epoch until its seed block. Default 60.</summary>
    public ulong EpochLength { get; init; } = 60;

    /// <summary>F, blocks that a worker has to answer a commit request. Default 12.</summary>
    public ulong CommitBlocks { get; init; } = 12;

    /// <summary>G, blocks in which the seat of the previous epoch may still commit. Default 20.</summary>
    public ulong GraceBlocks { get; init; } = 20;

    /// <summary>A, replacements before the queue head can expire. Default 2.</summary>
    public byte MaxAttempts { get; init; } = 2;

    /// <summary>Whether the key keeper's node turns epochs by itself. Default true.</summary>
    public bool TurnsEpochs { get; init; } = true;

    /// <summary>Whether a node calls the failover where a worker missed its deadline. Default true.</summary>
    public bool WatchesDeadlines { get; init; } = true;

    /// <summary>Whether the key keeper's node starts its enclave again when it is gone. Default true.</summary>
    public bool RestartsKeeper { get; init; } = true;

    /// <summary>
    /// Whether other commands of this user find the network (<see cref="RuntimeDirectory.StateFile"/>), unless they find one already that runs.
    /// Default true; demonstrations and tests say false.
    /// </summary>
    public bool IsAnnounced { get; init; } = true;

    /// <summary>Where the network keeps its files, as an absolute path; null (default) takes a directory of its own in <see cref="RuntimeDirectory"/>.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// Whether the network stays in <see cref="Directory"/> when it ends in order, and goes on where one was kept: Ledger, accounts, contracts and
    /// tasks are the same then, and the parameters of the Ledger are those of its first start. Default false.
    /// </summary>
    public bool KeepsFiles { get; init; }

    /// <summary>What the JSON-RPC takes at most.</summary>
    public RpcLimits RpcLimits { get; init; } = new();

    /// <summary>Whether the network has a management endpoint; its token is the file <c>management.token</c> in the network's directory. Default false.</summary>
    public bool HasManagement { get; init; }

    /// <summary>What an order over the management endpoint to stop does. Default nothing.</summary>
    public Action OnStopOrdered { get; init; } = () => { };

    /// <summary>Where the nodes meet; null (default) is a network of their own.</summary>
    internal InMemoryNetwork? Peers { get; init; }

    /// <summary>Where the nodes tell trouble. Default nowhere.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>All problems of the options at once; empty when they are usable.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Require(Workers is >= 1 and <= 16, $"Workers is {Workers}; expected 1 to 16");
        Require(Accounts is >= 1 and <= 64, $"Accounts is {Accounts}; expected 1 to 64");
        Require(Port is >= 0 and <= 65535, $"Port is {Port}; expected 0 to 65535");
        Require(BlockPace is not { } pace || pace >= TimeSpan.FromMilliseconds(50), $"BlockPace is {BlockPace}; expected at least 50 ms");
        var failover = (MaxAttempts + 2ul) * CommitBlocks;
        Require(EpochLength > failover, $"EpochLength is {EpochLength}; expected more than (MaxAttempts + 2) * CommitBlocks = {failover}");
        Require(GraceBlocks <= EpochLength / 2, $"GraceBlocks is {GraceBlocks}; expected at most EpochLength / 2 = {EpochLength / 2}");
        return problems;

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
