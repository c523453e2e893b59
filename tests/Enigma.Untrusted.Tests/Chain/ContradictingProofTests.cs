// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>An endpoint in the middle of making a block proves another state than the one asked for: how it is asked again.</summary>
public sealed class ContradictingProofTests : IDisposable
{
    // That there is no account in a state without any takes no node; one node leads to another root.
    private static readonly StatePoint NothingThere = new(7, MerklePatriciaProof.EmptyRoot);
    private static readonly JsonObject Wrong = new() { ["accountProof"] = new JsonArray("0xc0"), ["storageProof"] = new JsonArray() };
    private static readonly JsonObject Right = new() { ["accountProof"] = new JsonArray(), ["storageProof"] = new JsonArray() };

    private readonly PlayedEndpoint _endpoint = new();
    private readonly PassingClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proof_ThatStaysWrong_IsAskedForTenTimes_AtOnceAndThenLessAndLessOften_AndIsAnError()
    {
        _endpoint.Tell(Wrong);
        var failure = await Assert.ThrowsAsync<EnigmaException>(AskAsync);
        Assert.Equal(ChainErrors.ContradictsHeader, failure.Code);
        Assert.Equal(10, _endpoint.Asked);
        Assert.Equal([2, 4, 8, 16, 32, 64, 100, 100, 100], _clock.Pauses);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public async Task Proof_ThatIsRightAfterAWhile_EndsTheAsking(int wrong)
    {
        _endpoint.Tell(wrong == 0 ? Right : Wrong);
        _clock.OnPause = () => _endpoint.Tell(_clock.Pauses.Count < wrong ? Wrong : Right);
        Assert.Equal(0ul, (await AskAsync()).Nonce);
        Assert.Equal(wrong + 1, _endpoint.Asked);
        Assert.Equal(wrong, _clock.Pauses.Count);
    }

    public void Dispose() => _endpoint.Dispose();

    private async Task<AccountProof> AskAsync()
    {
        using var client = _endpoint.Connect();
        return await new EthereumRpc(client, _clock).GetProofAsync(Address.Zero, [], NothingThere, Cancel);
    }

    /// <summary>A clock on which every pause is over at once.</summary>
    private sealed class PassingClock : TimeProvider
    {
        /// <summary>How long each pause was to be, in milliseconds.</summary>
        public List<double> Pauses { get; } = [];

        public Action OnPause { get; set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime.TotalMilliseconds);
            OnPause();
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
