// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>The codes of the area <c>rlp</c> (spec/errors.md).</summary>
public static class RlpErrors
{
    /// <summary>The bytes end inside an item.</summary>
    public static readonly ErrorCode Truncated = new("rlp.truncated", 201);

    /// <summary>The item has a shorter encoding: a long form for a short item, or a number with leading zeros.</summary>
    public static readonly ErrorCode NotCanonical = new("rlp.not_canonical", 202);

    /// <summary>A list stands where bytes are expected, bytes where a list is, or bytes of another length than expected.</summary>
    public static readonly ErrorCode Unexpected = new("rlp.unexpected", 203);

    /// <summary>Bytes are left after the last expected item.</summary>
    public static readonly ErrorCode TrailingBytes = new("rlp.trailing_bytes", 204);

    /// <summary>The encoding is longer or deeper than this reader accepts.</summary>
    public static readonly ErrorCode TooLarge = new("rlp.too_large", 205);
}
