// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What an operator manages: the roles of one process, what they pay with, and how they stop.</summary>
public sealed class ManagedNode
{
    /// <summary>The services whose chain, peers and enclaves are shown.</summary>
    public required NodeServices Services { get; init; }

    /// <summary>Stops the process in good order; returns at once.</summary>
    public required Action Stop { get; init; }

    /// <summary>The names of the roles, for people.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The workers.</summary>
    public IReadOnlyList<WorkerRole> Workers { get; init; } = [];

    /// <summary>The accounts that the roles pay from.</summary>
    public IReadOnlyList<TransactionSender> Senders { get; init; } = [];

    /// <summary>How much is logged; null when that is fixed.</summary>
    public LogLevelSwitch? LogLevel { get; init; }

    /// <summary>The worker of an id.</summary>
    /// <exception cref="EnigmaException"><c>node.not_found</c></exception>
    internal WorkerRole Worker(WorkerId id) => Workers.FirstOrDefault(worker => worker.Worker == id)
        ?? throw new EnigmaException(
            NodeErrors.NotFound, $"worker {id} is not in this process; it has {(Workers.Count == 0 ? "none" : string.Join(", ", Workers.Select(worker => worker.Worker)))}");
}
