// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The codes of the area <c>collateral</c> (spec/errors.md).</summary>
public static class CollateralErrors
{
    /// <summary>A service does not answer, or answers that it cannot.</summary>
    public static readonly ErrorCode Unreachable = new("collateral.unreachable", 954);

    /// <summary>A service answers something that is not collateral, or more than collateral can be.</summary>
    public static readonly ErrorCode BadAnswer = new("collateral.bad_answer", 955);

    /// <summary>No service gave collateral that is valid and not older than what is known.</summary>
    public static readonly ErrorCode Unavailable = new("collateral.unavailable", 956);

    /// <summary>The node has fetched as much collateral for others as it does in this time.</summary>
    public static readonly ErrorCode Busy = new("collateral.busy", 957);
}
