// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Storage;

public sealed class StoredOutboxTests : IDisposable
{
    private static readonly Address Account = Address.Parse("0x00000000000000000000000000000000000000a1");
    private static readonly Address Other = Address.Parse("0x00000000000000000000000000000000000000a2");

    private readonly StoreFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Load_AfterReopening_GivesTheAccountsEntriesAsTheyWereSavedLast()
    {
        var creation = Entry(Account, 3) with { To = null, Mined = (77, true) };
        using (var store = _folder.Open())
        {
            var outbox = new StoredOutbox(store);
            await outbox.SaveAsync(Entry(Account, 3), Cancel);
            await outbox.SaveAsync(creation, Cancel);
            await outbox.SaveAsync(Entry(Account, 4), Cancel);
            await outbox.SaveAsync(Entry(Account, 5), Cancel);
            await outbox.SaveAsync(Entry(Other, 1), Cancel);
            await outbox.RemoveAsync(Account, 4, Cancel);
        }

        using var again = _folder.Open();
        var loaded = await new StoredOutbox(again).LoadAsync(Account, Cancel);
        Assert.Equal([3ul, 5ul], loaded.Select(entry => entry.Nonce));
        RequireSame(creation, loaded[0]);
        RequireSame(Entry(Account, 5), loaded[1]);
    }

    private static void RequireSame(OutboxEntry expected, OutboxEntry found)
    {
        Assert.Equal(
            (expected.Account, expected.Nonce, expected.Purpose, expected.To, expected.GasLimit, expected.SentAt, expected.Mined),
            (found.Account, found.Nonce, found.Purpose, found.To, found.GasLimit, found.SentAt, found.Mined));
        Assert.Equal(expected.Data.ToArray(), found.Data.ToArray());
        Assert.Equal(expected.Encoded.ToArray(), found.Encoded.ToArray());
        Assert.Equal(expected.Versions, found.Versions);
    }

    private static OutboxEntry Entry(Address account, ulong nonce) => new()
    {
        Account = account,
        Nonce = nonce,
        Purpose = $"turnEpoch/{nonce}",
        To = Other,
        Data = new byte[] { 1, 2, 3 },
        GasLimit = 21_000 + nonce,
        Versions = [(Hash32.FromUInt64(nonce), new FeeQuote(5, 1)), (Hash32.FromUInt64(nonce + 1), new FeeQuote(UInt128.MaxValue, 2))],
        Encoded = new byte[] { 9, 9 },
        SentAt = 12,
    };
}
