// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Node;

/// <summary>What a starting node tells whoever started it.</summary>
public abstract record NodeEvent
{
    private NodeEvent()
    {
    }

    /// <summary>The node knows who it is; it waits for the Ledger and for funds now.</summary>
    /// <param name="Keeper">The key keeper's signer, which the Ledger must name; null without a keeper.</param>
    /// <param name="Accounts">The accounts that pay, by the names of their key files.</param>
    public sealed record Identities(Address? Keeper, IReadOnlyDictionary<string, Address> Accounts) : NodeEvent;

    /// <summary>Something that the node waits for and tries again.</summary>
    /// <param name="What">For people.</param>
    public sealed record Waiting(string What) : NodeEvent;

    /// <summary>All roles work.</summary>
    /// <param name="Rpc">Where dApps find the user node; null without one.</param>
    public sealed record Ready(Uri? Rpc) : NodeEvent;
}
