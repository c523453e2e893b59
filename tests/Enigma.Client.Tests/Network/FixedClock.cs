// SPDX-License-Identifier: MIT
namespace Enigma.Client.Tests.Network;

/// <summary>A clock whose date stands still where a test puts it; delays pass as usual.</summary>
internal sealed class FixedClock(ulong seconds) : TimeProvider
{
    public ulong Seconds { get; set; } = seconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds((long)Seconds);
}
