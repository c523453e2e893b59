// SPDX-License-Identifier: MIT
using Enigma.Devnet;

namespace Enigma.TestKit;

/// <summary>The shape of networks that tests start for themselves.</summary>
public static class FastNetwork
{
    /// <summary>Fast blocks, and nothing announced to other commands.</summary>
    public static DevnetOptions Options => new()
    {
        IsAnnounced = false,
        BlockPace = TimeSpan.FromMilliseconds(250),
        PollInterval = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>
    /// One long epoch without a clock: a block is made by each transaction, and by a test that asks for one. Nobody commits before a test asks
    /// for it, and no deadline passes by itself, however slow the machine is.
    /// </summary>
    public static DevnetOptions OneEpoch => Options with { EpochLength = 300, CommitBlocks = 12, BlockPace = null };
}
