// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Receipts are an endpoint's word: what is kept of them is bounded.</summary>
public sealed class KeptOutcomesTests
{
    private readonly KeptOutcomes _outcomes = new();

    [Fact]
    public void Outcomes_WithManyEvents_AreForgottenTheOldestFirst()
    {
        const int size = (int)(KeptOutcomes.EventCapacity / 4);
        for (var nonce = 0ul; nonce < 20; nonce++)
        {
            _outcomes.Keep(nonce, Receipt(size));
        }

        Assert.Equal([17ul, 18, 19], Enumerable.Range(0, 20).Select(nonce => (ulong)nonce).Where(nonce => _outcomes.TryGet(nonce, out _)));
        // In place of what was there, and after a reorganisation.
        _outcomes.Keep(18, Receipt(size));
        _outcomes.Remove(19);
        _outcomes.Keep(19, null);
        _outcomes.Keep(20, Receipt(size));
        Assert.All(new ulong[] { 17, 18, 19, 20 }, nonce => Assert.True(_outcomes.TryGet(nonce, out _)));
    }

    [Fact]
    public void Outcome_WithMoreEventsThanAreKept_IsKeptWithoutThem()
    {
        _outcomes.Keep(1, Receipt(100));
        _outcomes.Keep(2, Receipt((int)KeptOutcomes.EventCapacity));
        Assert.True(_outcomes.TryGet(1, out var small) && small!.Logs.Count == 1);
        Assert.True(_outcomes.TryGet(2, out var large) && large!.Succeeded && large.Logs.Count == 0);
    }

    [Fact]
    public void Outcomes_BeyondTheCapacity_AreForgottenTheOldestFirst()
    {
        for (var nonce = 0ul; nonce <= KeptOutcomes.Capacity; nonce++)
        {
            _outcomes.Keep(nonce, null);
        }

        Assert.False(_outcomes.TryGet(0, out _));
        Assert.True(_outcomes.TryGet(1, out _) && _outcomes.TryGet(KeptOutcomes.Capacity, out _));
    }

    private static TransactionReceipt Receipt(int bytes) => new(
        Hash32.Zero, 1, true, 21_000, null, [new ChainLog(1, Hash32.Zero, Hash32.Zero, 0, Address.Zero, [], new byte[bytes])]);
}
