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

    /// <summary>An answer of the Ethereum endpoint contradicts the header of the block it is about.</summary>
    public static readonly ErrorCode ContradictsHeader = new("chain.contradicts_header", 909);

    /// <summary>The Ethereum endpoint serves another chain.</summary>
    public static readonly ErrorCode WrongChain = new("chain.wrong_chain", 910);

    /// <summary>The Ethereum endpoint is behind the other endpoints, or behind what was seen before.</summary>
    public static readonly ErrorCode Lagging = new("chain.lagging", 911);

    /// <summary>Ethereum endpoints show different blocks of a height that all have passed long ago, or one is ahead of most.</summary>
    public static readonly ErrorCode Forked = new("chain.forked", 912);

    /// <summary>The transaction's number was used already by another transaction of the account.</summary>
    public static readonly ErrorCode NonceTooLow = new("chain.nonce_too_low", 913);

    /// <summary>The transaction offers too little, or not enough more than the one that it replaces.</summary>
    public static readonly ErrorCode Underpriced = new("chain.underpriced", 914);

    /// <summary>The account cannot pay for the transaction.</summary>
    public static readonly ErrorCode InsufficientFunds = new("chain.insufficient_funds", 915);

    /// <summary>A transaction can never be mined: another one of the account took its number, or its number was made up by an Ethereum endpoint.</summary>
    public static readonly ErrorCode Superseded = new("chain.superseded", 916);

    /// <summary>True for what asking again, or elsewhere, can cure: the endpoint did wrong, not whoever asked.</summary>
    public static bool IsEndpointTrouble(ErrorCode code) =>
        code == Unreachable || code == BadReply || code == ReplyTooLarge || code == Refused || code == ContradictsHeader
        || code == WrongChain || code == Lagging || code == Forked;
}
