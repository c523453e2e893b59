// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Shared.Tests.Ethereum;

public sealed class StorageSlotTests
{
    [Fact]
    public void InMapping_IsTheHashOfKeyAndSlot() =>
        Assert.Equal(
            Keccak256.Hash([.. new byte[12], .. Enumerable.Repeat((byte)0x11, 20), .. new byte[31], 5]),
            StorageSlot.InMapping(Hash32.FromUInt64(5), Address.FromSpan([.. Enumerable.Repeat((byte)0x11, 20)])));

    [Fact]
    public void InArray_CountsWordsFromTheHashOfTheSlot()
    {
        var first = Keccak256.Hash(Hash32.FromUInt64(2).AsSpan());
        Assert.Equal(first, StorageSlot.InArray(Hash32.FromUInt64(2), 0));
        Assert.Equal(StorageSlot.Offset(first, 6), StorageSlot.InArray(Hash32.FromUInt64(2), 3, wordsPerElement: 2));
    }

    [Fact]
    public void Offset_BeyondTheLastSlot_BeginsAgain() =>
        Assert.Equal(Hash32.FromUInt64(4), StorageSlot.Offset(UInt256.MaxValue.ToWord(), 5));
}
