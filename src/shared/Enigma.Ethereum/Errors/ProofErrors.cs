// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>The codes of the area <c>proof</c> (spec/errors.md).</summary>
public static class ProofErrors
{
    /// <summary>A node is not what the trie's rules allow.</summary>
    public static readonly ErrorCode Invalid = new("proof.invalid", 221);

    /// <summary>The nodes end before the path does.</summary>
    public static readonly ErrorCode Truncated = new("proof.truncated", 222);

    /// <summary>The hash of a node is not the one that its parent, or the trusted root, names.</summary>
    public static readonly ErrorCode WrongNode = new("proof.wrong_node", 223);

    /// <summary>Nodes are left over after the path ended.</summary>
    public static readonly ErrorCode UnusedNodes = new("proof.unused_nodes", 224);

    /// <summary>There are more nodes, or a longer one, than a real trie has.</summary>
    public static readonly ErrorCode TooLarge = new("proof.too_large", 225);
}
