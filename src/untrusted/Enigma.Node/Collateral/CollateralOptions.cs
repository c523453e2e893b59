// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>When collateral is fetched.</summary>
public sealed record CollateralOptions
{
    /// <summary>
    /// How often valid collateral is fetched again: TCB info and revocations change before the old ones end. Default 1 day.
    /// </summary>
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The time before the end of collateral from which each retry is tried and told. Default 7 days.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The time between tries after a failure, and within the margin. Default 10 minutes.</summary>
    public TimeSpan RetryEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often to look whether something is due. Default 1 minute.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Fetches for names that others ask for, per hour. Default 60.</summary>
    public int ForOthersPerHour { get; init; } = 60;
}
