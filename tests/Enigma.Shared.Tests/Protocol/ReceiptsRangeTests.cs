// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class ReceiptsRangeTests
{
    private const uint Most = 20;

    [Fact]
    public void Truncate_ToAnyLength_LeavesWhatHadNeverBeenLonger()
    {
        for (var length = 0u; length <= Most; length++)
        {
            for (var count = 0u; count <= length; count++)
            {
                for (var start = 0u; start <= count; start++)
                {
                    var range = Of(length);
                    range.DropBefore(start);
                    range.Truncate(count);
                    var expected = Of(count);
                    RequireSame(expected, range, start);
                    Append(expected, count, Most + 3);
                    Append(range, count, Most + 3);
                    RequireSame(expected, range, start);
                }
            }
        }
    }

    [Fact]
    public void Truncate_OfARangeThatWentOnFromPeaks_GoesBackToThem()
    {
        var whole = Of(13);
        var range = new ReceiptsRange(13, whole.Peaks);
        Append(range, 13, 20);
        range.Truncate(13);
        Assert.Equal(whole.Root, range.Root);
        Assert.Throws<ArgumentOutOfRangeException>(() => range.Truncate(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => range.Truncate(14));
    }

    private static ReceiptsRange Of(uint count)
    {
        var range = new ReceiptsRange();
        Append(range, 0, count);
        return range;
    }

    private static void Append(ReceiptsRange range, uint from, uint to)
    {
        for (var index = from; index < to; index++)
        {
            range.AppendNode(Hash32.FromUInt64(index + 1));
        }
    }

    private static void RequireSame(ReceiptsRange expected, ReceiptsRange range, uint start)
    {
        Assert.Equal((expected.Count, expected.Root), (range.Count, range.Root));
        for (var index = start; index < range.Count; index++)
        {
            Assert.Equal(expected.Prove(new EntryIndex(index), range.Count), range.Prove(new EntryIndex(index), range.Count));
        }
    }
}
