// SPDX-License-Identifier: MIT
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>A worker node of the local network.</summary>
public sealed class DevnetWorker
{
    private readonly HostedNode _node;
    private readonly WorkerRole _role;

    internal DevnetWorker(HostedNode node, WorkerRole role, DevnetAccount operatorAccount)
    {
        _node = node;
        _role = role;
        Operator = operatorAccount;
    }

    /// <summary>Its id on the Ledger.</summary>
    public WorkerId Id => _role.Worker;

    /// <summary>The account that stakes and is paid.</summary>
    public DevnetAccount Operator { get; }

    /// <summary>The operating system's id of its enclave.</summary>
    public int EnclaveProcessId => _role.EnclaveProcessId;

    internal WorkerRole Role => _role;

    internal NodeServices Services => _node.Services;

    /// <summary>The node is gone with its enclave: it neither answers nor commits any more.</summary>
    public ValueTask VanishAsync() => _node.DisposeAsync();
}
