// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Storage;

public sealed class RocksRecordStoreTests : IDisposable
{
    private static readonly byte[] Key = "a key"u8.ToArray();

    private readonly StoreFolder _folder = new();

    public static TheoryData<RecordKind> Kinds => [.. Enum.GetValues<RecordKind>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Get_AfterReopening_GivesWhatWasWritten(RecordKind kind)
    {
        var value = RandomNumberGenerator.GetBytes(100);
        using (var store = _folder.Open())
        {
            store.Write(new RecordBatch().Put(kind, Key, value), Durability.Process);
        }

        using var again = _folder.Open();
        Assert.Equal(value, again.Get(kind, Key)!.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FlippedBitInAFile_LosesThatRecordAtMost_AndItCanBeWrittenAgain(RecordKind kind)
    {
        var values = Enum.GetValues<RecordKind>().ToDictionary(each => each, _ => RandomNumberGenerator.GetBytes(100));
        using (var store = _folder.Open())
        {
            foreach (var (each, value) in values)
            {
                store.Write(new RecordBatch().Put(each, Key, value), Durability.Process);
            }
        }

        _folder.Settle();
        _folder.FlipBitIn(values[kind]);
        using var again = _folder.Open();
        var found = again.Get(kind, Key);
        if (found is { } copy)
        {
            // Only what is kept twice is still there, and it is right.
            Assert.Equal(values[kind], copy.ToArray());
        }

        Assert.NotEqual(RocksFiles.IsKeptTwice(kind), found is null);
        Assert.NotEmpty(_folder.Troubles);
        again.Write(new RecordBatch().Put(kind, Key, values[kind]), Durability.Disk);
        Assert.All(values, each => Assert.Equal(each.Value, again.Get(each.Key, Key)!.Value.ToArray()));
    }

    [Fact]
    public void FlippedBitInTheLog_LosesWholeBatchesOnly()
    {
        var marked = RandomNumberGenerator.GetBytes(64);
        using (var store = _folder.Open())
        {
            for (var i = 0; i < 2000; i++)
            {
                var value = i == 1000 ? marked : RandomNumberGenerator.GetBytes(64);
                store.Write(new RecordBatch().Put(RecordKind.Contents, Name(i), value).Put(RecordKind.Receipts, Name(i), value), Durability.Process);
            }

            // As the end of the process leaves it: nothing was moved out of the log.
            using var killed = _folder.Copy();
            killed.FlipBitIn(marked);
            using var again = killed.Open();
            var kept = 0;
            for (var i = 0; i < 2000; i++)
            {
                var (one, other) = (again.Get(RecordKind.Contents, Name(i)), again.Get(RecordKind.Receipts, Name(i)));
                Assert.Equal(one is null, other is null);
                kept += one is null ? 0 : 1;
            }

            Assert.Null(again.Get(RecordKind.Contents, Name(1000)));
            Assert.InRange(kept, 1000, 1999);
        }
    }

    [Fact]
    public async Task PowerCutDuringWrites_LeavesWholeBatches()
    {
        using var store = _folder.Open();
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(() =>
        {
            // Little enough to stay in the log: only a log is at each moment what a power cut leaves. Files are copied one after the other.
            for (; !stop.IsCancellationRequested && written < 4000; written++)
            {
                var value = RandomNumberGenerator.GetBytes(400);
                store.Write(new RecordBatch().Put(RecordKind.Contents, Name(written), value).Put(RecordKind.Blocks, Name(written), value), Durability.Process);
            }
        }, TestContext.Current.CancellationToken);
        for (var cut = 0; cut < 5; cut++)
        {
            var before = Volatile.Read(ref written);
            SpinWait.SpinUntil(() => Volatile.Read(ref written) > before + 50 || writing.IsCompleted);
            using var copy = _folder.Copy();
            using var again = copy.Open();
            for (var i = 0; i < Volatile.Read(ref written); i++)
            {
                Assert.Equal(again.Get(RecordKind.Contents, Name(i))?.ToArray(), again.Get(RecordKind.Blocks, Name(i))?.ToArray());
            }
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Write_ByManyAtOnce_WithAndWithoutTheDisk_KeepsAll()
    {
        const int Writers = 6;
        const int Each = 60;
        using (var store = _folder.Open())
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    var name = Name((writer * Each) + i);
                    store.Write(new RecordBatch().Put(RecordKind.Contents, name, name), i % 3 == 0 ? Durability.Disk : Durability.Process);
                    if (i % 3 == 1)
                    {
                        await store.SyncAsync();
                    }

                    Assert.NotNull(store.Get(RecordKind.Contents, name));
                }
            })));
            Assert.Null(store.Trouble);
            using var cut = _folder.Copy();
            using var again = cut.Open();
            Assert.All(Enumerable.Range(0, Writers * Each), i => Assert.Equal(Name(i), again.Get(RecordKind.Contents, Name(i))!.Value.ToArray()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(20_000)]
    public void TornEndOfTheLog_LosesTheEndOnly(int torn)
    {
        using var store = _folder.Open();
        for (var i = 0; i < 500; i++)
        {
            store.Write(new RecordBatch().Put(RecordKind.Blocks, Name(i), RandomNumberGenerator.GetBytes(100)), Durability.Process);
        }

        using var cut = _folder.Copy();
        using (var log = File.OpenWrite(Directory.GetFiles(cut.Path, "*.log").Order(StringComparer.Ordinal).Last()))
        {
            log.SetLength(log.Length - torn);
        }

        using var again = cut.Open();
        var kept = Enumerable.Range(0, 500).TakeWhile(i => again.Get(RecordKind.Blocks, Name(i)) is not null).Count();
        Assert.InRange(kept, 1, 499);
        Assert.All(Enumerable.Range(kept, 500 - kept), i => Assert.Null(again.Get(RecordKind.Blocks, Name(i))));
    }

    [Fact]
    public void Scan_GivesKeysInOrderOverManyPages_AndStartsWhereAsked()
    {
        using var store = _folder.Open();
        foreach (var i in Enumerable.Range(0, 1000).Reverse())
        {
            store.Write(new RecordBatch().Put(RecordKind.Blocks, Name(i), Name(i)), Durability.Process);
        }

        var keys = store.Scan(RecordKind.Blocks, Name(10)).Select(record => record.Key).ToArray();
        Assert.Equal(990, keys.Length);
        Assert.Equal(Enumerable.Range(10, 990).Select(Name), keys);
    }

    [Fact]
    public void Open_Twice_IsLocked()
    {
        using var store = _folder.Open();
        Assert.Equal(StoreErrors.Locked, Assert.Throws<EnigmaException>(() => _folder.Open()).Code);
    }

    [Fact]
    public void Open_ByAnotherNetwork_IsRefusedAndChangesNothing()
    {
        _folder.Settle();
        var other = StoreFolder.Identity with { Ledger = Address.Parse("0x00000000000000000000000000000000000000ab") };
        var refused = Assert.Throws<EnigmaException>(() => _folder.Open(other));
        Assert.Equal(StoreErrors.WrongNetwork, refused.Code);
        Assert.Contains("0x00000000000000000000000000000000000000aa", refused.Message, StringComparison.Ordinal);
        _folder.Settle();
    }

    [Fact]
    public void Open_OfANewerFormat_IsRefused()
    {
        using (var store = _folder.Open())
        {
            var identity = store.Get(RecordKind.Identity, "network"u8)!.Value.ToArray();
            identity[1]++;
            store.Write(new RecordBatch().Put(RecordKind.Identity, "network"u8, identity), Durability.Disk);
        }

        Assert.Equal(StoreErrors.UnknownFormat, Assert.Throws<EnigmaException>(() => _folder.Open()).Code);
    }

    [Fact]
    public void Checksum_IsThatOfOneKindAndOneKey()
    {
        var closed = RecordSeal.Close(RecordKind.Contents, Name(1), "what it is"u8, new byte[100]).ToArray();
        Assert.Equal("what it is"u8.Length + RecordSeal.Size, closed.Length);
        Assert.Equal("what it is"u8.ToArray(), RecordSeal.Open(RecordKind.Contents, Name(1), closed)!.Value.ToArray());
        Assert.Null(RecordSeal.Open(RecordKind.Contents, Name(2), closed));
        Assert.Null(RecordSeal.Open(RecordKind.Receipts, Name(1), closed));
    }

    private static byte[] Name(int i) => [(byte)(i >> 16), (byte)(i >> 8), (byte)i];
}
