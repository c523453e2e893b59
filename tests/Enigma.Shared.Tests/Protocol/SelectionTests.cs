// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class SelectionTests
{
    private const int Contracts = 4000;
    private const uint Seats = 100;
    private const uint Run = 20;
    private const byte Attempts = 3;

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(16u)]
    [InlineData(100u)]
    public void SeatIndex_OfAsManyAttemptsAsSeats_MeetsEverySeatOnce_ThenStartsOver(uint count)
    {
        var drawn = Enumerable.Range(0, (int)count).Select(attempt => Selection.SeatIndex(Seed, Contract(1), (byte)attempt, count)).ToList();

        Assert.Equal(Enumerable.Range(0, (int)count).Select(i => (uint)i), drawn.Order());
        Assert.Equal(drawn[0], Selection.SeatIndex(Seed, Contract(1), (byte)count, count));
    }

    [Fact]
    public void SeatsBefore_AreThoseOfEarlierAttempts_AndAllThatThereCanBeAfterAnExpiry()
    {
        var epoch = new EpochState(new Epoch(5), new BlockNumber(100), Seats, Seats, new BlockNumber(200), Seats, IsPaused: false);
        uint[] draws = [.. Enumerable.Range(0, 17).Select(attempt => Selection.SeatIndex(Seed, Contract(1), (byte)attempt, Seats))];

        Assert.Empty(Before(clockBlock: 101, attempt: 0));
        Assert.Equal(draws[..2], Before(clockBlock: 101, attempt: 2));
        Assert.Empty(Before(clockBlock: 100, attempt: 2, hasExpired: true));
        Assert.Equal(draws, Before(clockBlock: 101, attempt: 0, hasExpired: true));
        Assert.Equal(3, Before(clockBlock: 101, attempt: 5, seats: 3).Distinct().Count());

        IReadOnlyList<uint> Before(ulong clockBlock, byte attempt, bool hasExpired = false, uint seats = Seats) => Selection.SeatsBefore(
            epoch with { SeatCount = seats }, Seed, Contract(1),
            new ContractCounters(1, 0, 0, new(clockBlock), attempt, 0, HasAux: false, 0) { HasExpired = hasExpired });
    }

    [Fact]
    public void SeatIndex_OfAllAttempts_FallsIntoARunOfSeatsNoMoreOftenThanIndependentDrawsWould()
    {
        // 20/100 * 19/99 * 18/98 = 0.7 %; neighbours give (20 - 2) / 100 = 18 %.
        var captured = Captured((contract, attempt) => Selection.SeatIndex(Seed, contract, attempt, Seats));
        var capturedByNeighbours = Captured((contract, attempt) => (Selection.SeatIndex(Seed, contract, 0, Seats) + attempt) % Seats);

        TestContext.Current.TestOutputHelper!.WriteLine($"{captured} of {Contracts} contracts captured; {capturedByNeighbours} by neighbours");
        Assert.InRange(captured, 8, 60);
        Assert.InRange(capturedByNeighbours, 600, 840);
    }

    private static Hash32 Seed => Sample.Hash("seed");

    private static int Captured(Func<ContractAddress, byte, uint> seatOf) => Enumerable.Range(0, Contracts).Count(number =>
        Enumerable.Range(0, Attempts).All(attempt => seatOf(Contract(number), (byte)attempt) < Run));

    private static ContractAddress Contract(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return new(Address.FromSpan(Keccak256.Hash(bytes).AsSpan()[12..]));
    }
}
