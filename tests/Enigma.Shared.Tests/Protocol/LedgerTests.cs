// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class LedgerTests
{
    private static readonly EpochState Epoch = new(new(9), new(500), 7, 8, new(560), 6, true);

    [Fact]
    public void Words_AreTakenFromTheLeastSignificantByte()
    {
        Assert.Equal(Epoch, EpochState.FromWord(Word("01", "00000006", "0000000230", "00000008", "00000007", "00000001f4",
            "0000000000000009")));
        Assert.Equal(
            new KeeperRecord(Sample.Sender, 77), KeeperRecord.FromWord(Word("000000004d", Hex(Sample.Sender))));
        Assert.Equal(
            new WorkerRecord(Sample.Sender, 3, WorkerStatus.Registered, 1000, 5),
            WorkerRecord.FromWord(Word("00000005", "00000003e8", "01", "0003", Hex(Sample.Sender))));
        Assert.Equal(new WorkerStake(2, Sample.Sender), WorkerStake.FromWord(Word(Hex(Sample.Sender), $"{2:x24}")));
        Assert.Equal(new AccountRecord(2, 3), AccountRecord.FromWord(Word($"{3:x16}", $"{2:x32}")));
        Assert.Equal(
            new ContractCounters(10, 4, 9, new(501), 2, 5, true, 1000),
            ContractCounters.FromWord(Word($"{1000:x24}", "01", "05", "02", "00000001f5", "00000009", "00000004", "0000000a")));
        Assert.Equal(
            new ContractCounters(10, 4, 9, new(501), 2, 5, false, 1000) { HasExpired = true },
            ContractCounters.FromWord(Word($"{1000:x24}", "02", "05", "02", "00000001f5", "00000009", "00000004", "0000000a")));
        Assert.Equal(
            new ContractMeta(HostAbi.EnigmaV1, Reveal.Confirmed, Finality.Latest, 1, Placement.RandomEachEpoch, 1, new(9)),
            ContractMeta.FromWord(Word("0000000000000009", "0001", "01", "01", "01", "02", "02")));
    }

    [Fact]
    public void PolicyWords_AreTakenFromTheLeastSignificantByte()
    {
        Assert.Equal(new Standing(PolicyStatus.Revoked, 5, 9), Standing.FromWord(Word("0000000009", "0000000005", "02")));
        Assert.Equal(new Standing(PolicyStatus.Unlisted, 0, 0), Standing.FromWord(Hash32.Zero));
        Assert.Equal(
            new LedgerFloors(1, 2, 3, 4, 5, 6, 7, 8, 9),
            LedgerFloors.FromWords(
                Word("0000000007", "0000000006", "0000000005", "0000000004", "00000003", "00000002", "00000001"),
                Word("0000000000000009", "0000000000000008")));
    }

    [Fact]
    public void Seat_GivesTheNewestWorkerThatHadBegun()
    {
        var seat = SeatVersions.FromWord(Word("0000000000000005", "0000000000000008", "00000003", "00000002", "00000001"));
        Assert.Equal(new WorkerId(1), seat.At(new(8)));
        Assert.Equal(new WorkerId(2), seat.At(new(7)));
        Assert.Equal(new WorkerId(2), seat.At(new(5)));
        Assert.Equal(new WorkerId(3), seat.At(new(4)));
    }

    [Fact]
    public void AttemptInForce_OfAnEarlierEpoch_IsZero()
    {
        // Block 500 is that of the turn: an attempt that was written in it was written before the turn.
        Assert.Equal(2, Selection.AttemptInForce(Counters(501), Epoch));
        Assert.Equal(0, Selection.AttemptInForce(Counters(500), Epoch));
        Assert.Equal(2, Selection.AttemptOfPrevious(Counters(500), Epoch));
        Assert.Equal(0, Selection.AttemptOfPrevious(Counters(501), Epoch));
    }

    [Fact]
    public void Deadline_RunsFromTheClockOrFromTheStartOfTheEpoch()
    {
        Assert.Equal(new BlockNumber(532), Selection.Deadline(Counters(520), Epoch, 12));
        Assert.Equal(new BlockNumber(512), Selection.Deadline(Counters(100), Epoch, 12));
        Assert.Null(Selection.Deadline(Counters(0), Epoch, 12));
        Assert.Null(Selection.Deadline(Counters(520) with { Requested = 4 }, Epoch, 12));
    }

    [Fact]
    public void SeatIndex_WithoutSeats_IsRefused() => Assert.Equal(
        LedgerErrors.NoSeats,
        Assert.Throws<EnigmaException>(() => Selection.SeatIndex(Sample.Hash("seed"), Sample.Contract, 0, 0)).Code);

    [Fact]
    public void Slots_AreThoseOfSolidity()
    {
        // From a mapping at slot 7 with key 1, as solc lays it out: keccak256(abi.encode(1, 7)).
        Assert.Equal(
            Hash32.Parse("0xb39221ace053465ec3453ce2b36430bd138b997ecea25c1043da0c366812b828"), LedgerLayout.Worker(new(1),
            WorkerWord.Record));
        Assert.Equal(
            Hash32.Parse("0xb39221ace053465ec3453ce2b36430bd138b997ecea25c1043da0c366812b82d"),
            LedgerLayout.Worker(new(1), WorkerWord.EncryptionKeyHash));
        Assert.Throws<ArgumentOutOfRangeException>(() => LedgerLayout.ContractHead(Sample.Contract, 8));

        // keccak256(abi.encode(subject, keccak256(abi.encode(3, 16)))), keccak256(abi.encode(3, 17)), and the hash of that: the array.
        var subject = Hash32.Parse("0x" + new string('1', 64));
        Assert.Equal(
            Hash32.Parse("0xc1419aea118da88fb08cefda94533749bcd246790228d73ee816adfe330a38df"), LedgerLayout.Standing(PolicyKind.Platform, subject));
        Assert.Equal(
            Hash32.Parse("0x9bfbaa59f8e10e7868f8b402de9d605a390c45ddaebd8c9de3c6f31e733c87ff"), LedgerLayout.SubjectCount(PolicyKind.Platform));
        Assert.Equal(
            Hash32.Parse("0x0e17bfb959766c1d2ce53e9a237d5acb1c66035e99ba059f2be51f4ce43497e2"), LedgerLayout.Subject(PolicyKind.Platform, 2));
    }

    private static ContractCounters Counters(ulong clockBlock) => new(10, 4, 9, new(clockBlock), 2, 0, false, 0);

    private static string Hex(Address value) => value.ToString()[2..];

    /// <summary>A word of fields from the most significant down, with zeros before them.</summary>
    private static Hash32 Word(params string[] fields) => Hash32.Parse("0x" + string.Concat(fields).PadLeft(64, '0'));
}
