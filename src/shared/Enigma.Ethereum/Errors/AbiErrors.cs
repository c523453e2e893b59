// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>The codes of the area <c>abi</c> (spec/errors.md).</summary>
public static class AbiErrors
{
    /// <summary>A type name or function signature that Solidity does not have.</summary>
    public static readonly ErrorCode BadType = new("abi.bad_type", 231);

    /// <summary>A value that does not fit its type.</summary>
    public static readonly ErrorCode BadValue = new("abi.bad_value", 232);

    /// <summary>More or fewer values than types.</summary>
    public static readonly ErrorCode WrongCount = new("abi.wrong_count", 233);

    /// <summary>Encoded bytes that are not the one encoding of values of these types.</summary>
    public static readonly ErrorCode BadData = new("abi.bad_data", 234);
}
