// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>The codes of the area <c>header</c> that decoding gives; the ones of trust are in the protocol (spec/errors.md).</summary>
public static class BlockHeaderErrors
{
    /// <summary>The bytes are not the header of a block after the merge.</summary>
    public static readonly ErrorCode BadFormat = new("header.bad_format", 433);

    /// <summary>A field of a block that a node answered is missing or is not hex of the expected length.</summary>
    public static readonly ErrorCode BadField = new("header.bad_field", 437);
}
