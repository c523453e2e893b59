// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>What can be followed.</summary>
internal enum SubscriptionKind
{
    /// <summary>One task, until it is final.</summary>
    Task,

    /// <summary>The queue and the receipts of one contract.</summary>
    Contract,

    /// <summary>Block and epoch.</summary>
    Head,
}

internal static class SubscriptionKinds
{
    /// <summary>The word of a kind in spec/wire.md.</summary>
    public static string ToWord(this SubscriptionKind kind) => kind.ToString().ToLowerInvariant();
}
