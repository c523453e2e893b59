// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>One endpoint among several that wants to be the only one, to undo what was followed, or to cost time.</summary>
public sealed class EndpointLiesTests(EmittingChain chain) : IClassFixture<EmittingChain>
{
    private const string Highest = "0xffffffffffffffff";

    private readonly List<EnigmaException> _troubles = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Height_ThatNoChainHas_PassesNobodyOverButTheLiar(int honest)
    {
        await using var liar = new AlteringProxy(chain.Endpoint) { AlterByRequest = TellsTheHighestBlock };
        await using var second = new AlteringProxy(chain.Endpoint);
        using var endpoints = new EthereumEndpoints([liar.Endpoint, chain.Endpoint, .. honest == 2 ? [second.Endpoint] : Array.Empty<Uri>()], Options());
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.DoesNotContain(liar.Endpoint, endpoints.Well);
        Assert.Equal(honest, endpoints.Well.Count);
        Assert.Equal(ChainErrors.Forked, Assert.Single(_troubles).Code);
        Assert.Equal(chain.Tip, (await endpoints.GetLatestBlockAsync(Cancel)).Number);
    }

    [Fact]
    public async Task Height_ThatIsToldAndNotShown_PassesNobodyOver()
    {
        await using var liar = new AlteringProxy(chain.Endpoint)
        {
            Alter = AlteringProxy.OnReply("eth_blockNumber", reply => reply["result"] = Highest),
        };
        using var endpoints = new EthereumEndpoints([liar.Endpoint, chain.Endpoint], Options());
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal(2, endpoints.Well.Count);
        Assert.Equal(chain.Tip, await endpoints.GetBlockNumberAsync(Cancel));
        Assert.Empty(_troubles);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task DeepReorganisation_IsFollowedWhenMostEndpointsShowIt(int showing, bool isFollowed)
    {
        await using var fork = new AnvilFixture();
        await fork.InitializeAsync();
        await fork.Local.MineAsync(chain.Tip + 3, Cancel);
        await using var first = new AlteringProxy(chain.Endpoint);
        await using var second = new AlteringProxy(chain.Endpoint);
        using var endpoints = new EthereumEndpoints([first.Endpoint, second.Endpoint, chain.Endpoint], Options());
        var seen = new RecordingObserver();
        var follower = new LogFollower(endpoints, chain.Emitter, seen, new LogFollowerOptions { FirstBlock = 1 });
        await FollowAsync(follower);
        first.Behind = fork.Anvil.Client.Endpoint;
        second.Behind = showing == 2 ? fork.Anvil.Client.Endpoint : chain.Endpoint;
        if (!isFollowed)
        {
            Assert.Equal(ChainErrors.Forked, (await Assert.ThrowsAsync<EnigmaException>(() => FollowAsync(follower))).Code);
            Assert.DoesNotContain(first.Endpoint, endpoints.Well);
        }

        await FollowAsync(follower);
        Assert.Equal(isFollowed ? [0ul] : [], seen.Rewinds);
        Assert.Equal(isFollowed ? chain.Tip + 3 : chain.Tip, follower.Head!.Number);
    }

    [Fact]
    public async Task DeepReorganisation_OnTheWordOfOneWhileOthersAreDown_IsNotFollowed()
    {
        await using var fork = new AnvilFixture();
        await fork.InitializeAsync();
        await fork.Local.MineAsync(chain.Tip + 3, Cancel);
        await using var liar = new AlteringProxy(chain.Endpoint);
        await using var other = new AlteringProxy(chain.Endpoint);
        using var endpoints = new EthereumEndpoints([liar.Endpoint, other.Endpoint], Options());
        var seen = new RecordingObserver();
        var follower = new LogFollower(endpoints, chain.Emitter, seen, new LogFollowerOptions { FirstBlock = 1 });
        await FollowAsync(follower);
        (liar.Behind, other.IsDown) = (fork.Anvil.Client.Endpoint, true);
        Assert.Equal(ChainErrors.Forked, (await Assert.ThrowsAsync<EnigmaException>(() => FollowAsync(follower))).Code);
        other.IsDown = false;
        // As many on each side: what was followed decides.
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal([other.Endpoint], endpoints.Well);
        await FollowAsync(follower);
        Assert.Empty(seen.Rewinds);
    }

    [Fact]
    public async Task Proof_ThatIsWrongAndSlow_EndsInTheTimeOfOneAnswer()
    {
        var block = await chain.Rpc.GetLatestBlockAsync(Cancel);
        await using var liar = new AlteringProxy(chain.Endpoint) { Alter = SpoilsProofs, Delay = TimeSpan.FromMilliseconds(400) };
        using var client = new JsonRpcClient(liar.Endpoint, TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<EnigmaException>(() => new EthereumRpc(client).GetProofAsync(chain.Emitter, [Hash32.Zero], block.State, Cancel));
        Assert.InRange(liar.Asked.Count, 1, 3);
    }

    [Fact]
    public async Task Endpoint_ThatFailsAgain_WaitsLonger_WhateverItAnswersInBetween()
    {
        var clock = new StoppedClock();
        var block = await chain.Rpc.GetLatestBlockAsync(Cancel);
        await using var liar = new AlteringProxy(chain.Endpoint) { Alter = SpoilsProofs };
        using var endpoints = new EthereumEndpoints([liar.Endpoint, chain.Endpoint], Options() with
        {
            Time = clock, FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1),
        });
        foreach (var pause in new[] { 1, 2, 4, 8 })
        {
            await endpoints.GetProofAsync(chain.Emitter, [Hash32.Zero], block.State, Cancel);
            clock.Advance(TimeSpan.FromSeconds(pause - 0.5));
            await endpoints.Comparison.StepAsync(Cancel);
            Assert.Equal([chain.Endpoint], endpoints.Well);
            clock.Advance(TimeSpan.FromSeconds(0.5));
            await endpoints.Comparison.StepAsync(Cancel);
            Assert.Equal(2, endpoints.Well.Count);
            await endpoints.GetLatestBlockAsync(Cancel);
        }

        // A minute without a fault makes up for it.
        clock.Advance(TimeSpan.FromMinutes(1));
        await endpoints.GetProofAsync(chain.Emitter, [Hash32.Zero], block.State, Cancel);
        clock.Advance(TimeSpan.FromSeconds(1));
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal(2, endpoints.Well.Count);
    }

    private static string? SpoilsProofs(string method, string text) =>
        AlteringProxy.OnReply("eth_getProof", reply => reply["result"]!["accountProof"]!.AsArray().RemoveAt(0))(method, text);

    // A block that is well hashed and made up.
    private static string? TellsTheHighestBlock(string request, string text)
    {
        var reply = JsonNode.Parse(text)!.AsObject();
        if (request.Contains("eth_blockNumber", StringComparison.Ordinal))
        {
            reply["result"] = Highest;
        }
        else if (request.Contains("\"latest\"", StringComparison.Ordinal) && reply["result"] is JsonObject block)
        {
            block["number"] = Highest;
            block["timestamp"] = Highest;
            block["hash"] = Keccak256.Hash(BlockHeaderFields.ToRlp(
                name => block[name] is JsonValue field && field.TryGetValue<string>(out var value) ? value : null)).ToString();
        }

        return reply.ToJsonString();
    }

    private static async Task FollowAsync(LogFollower follower)
    {
        while (await follower.StepAsync(Cancel))
        {
        }
    }

    private EndpointOptions Options() => new()
    {
        ChainId = 31337,
        FirstPause = TimeSpan.Zero,
        LongestPause = TimeSpan.Zero,
        OnTrouble = trouble =>
        {
            lock (_troubles)
            {
                _troubles.Add(trouble);
            }
        },
    };

    private sealed class StoppedClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
