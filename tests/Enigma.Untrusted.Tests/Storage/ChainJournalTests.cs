// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Untrusted.Tests.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Storage;

/// <summary>The journal over real blocks: what is replayed is what was told, up to the first record that is not whole.</summary>
public sealed class ChainJournalTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>, IDisposable
{
    private readonly StoreFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Replay_GivesWhatWasAppended()
    {
        using var store = _folder.Open();
        var blocks = await AppendAsync(store, 5);
        var replayed = await ReplayAsync(store);
        Assert.Equal(blocks.Select(block => block.Hash), replayed.Select(record => record.Block.Hash));
        Assert.Equal(blocks[3].ParentHash, replayed[3].Block.ParentHash);
        var log = Assert.Single(replayed[2].Logs);
        Assert.Equal((blocks[2].Hash, Hash32.FromUInt64(2)), (log.BlockHash, log.TransactionHash));
        Assert.Equal(Hash32.FromUInt64(blocks[2].Number), replayed[2].Words[Hash32.FromUInt64(1)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task MissingRecordWithEvents_CutsThere(int missing)
    {
        using var store = _folder.Open();
        var blocks = await AppendAsync(store, 6);
        store.Write(new RecordBatch().Remove(RecordKind.Blocks, Key(blocks[missing].Number)), Durability.Process);
        Assert.Equal(missing, (await ReplayAsync(store)).Count);
        // What was cut is gone for good, and the journal goes on from there.
        Assert.Equal(missing, (await ReplayAsync(store)).Count);
    }

    [Fact]
    public async Task RecordThatDoesNotApply_CutsThere()
    {
        using var store = _folder.Open();
        var blocks = await AppendAsync(store, 6);
        var journal = new ChainJournal(store);
        var cut = await journal.ReplayAsync(record => record.Block.Number == blocks[4].Number
            ? throw new EnigmaException(StoreErrors.Damaged, "the record of this test")
            : Task.CompletedTask);
        Assert.NotNull(cut);
        Assert.Equal(4, (await ReplayAsync(store)).Count);
    }

    [Fact]
    public async Task FlippedBit_CutsThereAndNowhereElse()
    {
        byte[] marker;
        using (var store = _folder.Open())
        {
            var blocks = await AppendAsync(store, 6);
            marker = blocks[3].HeaderRlp.ToArray();
        }

        _folder.Settle();
        _folder.FlipBitIn(marker);
        using var again = _folder.Open();
        var replayed = await ReplayAsync(again);
        // The file that held it may have held the others too; what is replayed is a whole beginning.
        Assert.InRange(replayed.Count, 0, 3);
        Assert.NotEmpty(_folder.Troubles);
    }

    [Fact]
    public async Task Cut_ThenAppend_LinksToWhatIsLeft()
    {
        using var store = _folder.Open();
        var journal = new ChainJournal(store);
        var blocks = await AppendAsync(store, 6, journal: journal);
        journal.CutFrom(blocks[4].Number);
        await AppendAsync(store, 1, blocks[4].Number, journal);
        Assert.Equal(blocks.Take(5).Select(block => block.Number), (await ReplayAsync(store)).Select(record => record.Block.Number));
    }

    private static async Task<List<JournaledBlock>> ReplayAsync(IRecordStore store)
    {
        var replayed = new List<JournaledBlock>();
        await new ChainJournal(store).ReplayAsync(record =>
        {
            replayed.Add(record);
            return Task.CompletedTask;
        });
        return replayed;
    }

    private async Task<List<ChainBlock>> AppendAsync(IRecordStore store, int count, ulong from = 1, ChainJournal? journal = null)
    {
        journal ??= new ChainJournal(store);
        await anvil.Local.MineAsync((ulong)count, Cancel);
        var blocks = new List<ChainBlock>();
        for (var number = from; blocks.Count < count; number++)
        {
            var block = (await anvil.Rpc.GetBlockAsync(number, Cancel))!;
            var log = new ChainLog(number, block.Hash, Hash32.FromUInt64((ulong)blocks.Count), 0, Address.Zero, [Hash32.Zero], new byte[] { 1, 2 });
            journal.Append(block, [log], new Dictionary<Hash32, Hash32> { [Hash32.FromUInt64(1)] = Hash32.FromUInt64(number) });
            blocks.Add(block);
        }

        return blocks;
    }

    private static byte[] Key(ulong number)
    {
        var key = new byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }
}
