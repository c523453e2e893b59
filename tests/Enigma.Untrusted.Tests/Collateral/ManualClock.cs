// SPDX-License-Identifier: MIT
namespace Enigma.Untrusted.Tests.Collateral;

/// <summary>A clock that a test moves.</summary>
internal sealed class ManualClock(long now) : TimeProvider
{
    public long Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);
}
