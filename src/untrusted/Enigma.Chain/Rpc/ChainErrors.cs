// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>The codes of the area <c>chain</c> (spec/errors.md).</summary>
public static class ChainErrors
{
    /// <summary>The Ethereum endpoint does not answer, or answers with an HTTP error.</summary>
    public static readonly ErrorCode Unreachable = new("chain.unreachable", 901);

    /// <summary>The Ethereum endpoint answered something that is not the JSON-RPC reply asked for.</summary>
    public static readonly ErrorCode BadReply = new("chain.bad_reply", 902);

    /// <summary>A reply of the Ethereum endpoint is larger than this node accepts.</summary>
    public static readonly ErrorCode ReplyTooLarge = new("chain.reply_too_large", 903);

    /// <summary>The Ethereum endpoint refused the request.</summary>
    public static readonly ErrorCode Refused = new("chain.refused", 904);

    /// <summary>A call or transaction reverted; the message names the custom error and its values.</summary>
    public static readonly ErrorCode Reverted = new("chain.reverted", 905);

    /// <summary>A transaction needs more gas than the sender allows.</summary>
    public static readonly ErrorCode GasTooHigh = new("chain.gas_too_high", 906);

    /// <summary>A transaction was sent and is not in a block within the time allowed.</summary>
    public static readonly ErrorCode ReceiptTimeout = new("chain.receipt_timeout", 907);

    /// <summary>The chain was reorganised below the blocks that this node remembers.</summary>
    public static readonly ErrorCode ReorgTooDeep = new("chain.reorg_too_deep", 908);
}
