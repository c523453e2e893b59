// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

public sealed class RecentHashesTests
{
    [Fact]
    public void Hashes_OfMadeUpHeights_DoNotDriveOutWhatComesAfterThem()
    {
        var (seen, chain) = (new RecentHashes(), new PlayedChain());
        chain.Grow(first: 0, tip: 3000);
        seen.Restore(Enumerable.Range(0, 1500).Select(i => chain[3000] with { Number = ulong.MaxValue - (ulong)i }));
        seen.Restore(Enumerable.Range(0, 1000).Select(i => chain[(ulong)i]));
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(chain[(ulong)i].Hash, seen.Find((ulong)i)));

        // The same block again does not age the others, and what is old is forgotten.
        seen.Restore(Enumerable.Repeat(chain[999], 3000));
        Assert.Equal(chain[0].Hash, seen.Find(0));
        seen.Restore(Enumerable.Range(1000, 1024).Select(i => chain[(ulong)i]));
        Assert.Null(seen.Find(999));
        Assert.Equal(chain[1000].Hash, seen.Find(1000));
    }

    [Fact]
    public void Hashes_OfAHeightThatChangesThereAndBack_AreForgottenAsOthersAre()
    {
        var (seen, chain) = (new RecentHashes(), new PlayedChain());
        chain.Grow(first: 0, tip: 2000);
        seen.Restore([chain[5], chain[6] with { Number = 5 }, chain[5]]);
        Assert.Equal(chain[5].Hash, seen.Find(5));
        seen.Restore(Enumerable.Range(100, 1500).Select(i => chain[(ulong)i]));
        Assert.Null(seen.Find(5));
        Assert.Equal(chain[1599].Hash, seen.Find(1599));
    }
}
