// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

public sealed class EthereumEndpointsTests(EmittingChain chain) : IClassFixture<EmittingChain>
{
    private readonly List<EnigmaException> _troubles = [];

    public static TheoryData<string> Lies => [.. ChainLies.All.Keys];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Follower_WithALiarBeforeAnHonestEndpoint_SeesEverything(string lie)
    {
        await using var liar = new AlteringProxy(chain.Endpoint) { Alter = ChainLies.All[lie] };
        using var endpoints = new EthereumEndpoints([liar.Endpoint, chain.Endpoint], Options());
        var seen = await FollowAsync(endpoints);
        var truth = await FollowAsync(chain.Rpc);
        Assert.Equal(chain.Tip, seen.Blocks[^1].Number);
        Assert.Equal(3, seen.Logs.Count);
        Assert.Equal(truth.Logs.Select(EmittingChain.Describe), seen.Logs.Select(EmittingChain.Describe));
        Assert.True(seen.IsLinked);
    }

    [Fact]
    public async Task Ask_WhenThePreferredGoesAway_IsAnsweredByTheNextUntilItIsBack()
    {
        await using var preferred = new AlteringProxy(chain.Endpoint);
        var recovered = new List<string>();
        using var endpoints = new EthereumEndpoints(
            [preferred.Endpoint, chain.Endpoint], Options() with { OnRecovered = recovered.Add });
        await endpoints.GetLatestBlockAsync(Cancel);
        preferred.IsDown = true;
        Assert.Equal(chain.Tip, (await endpoints.GetLatestBlockAsync(Cancel)).Number);
        Assert.Equal([chain.Endpoint], endpoints.Well);
        Assert.Equal(ChainErrors.Unreachable, Assert.Single(_troubles).Code);

        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal([chain.Endpoint], endpoints.Well);
        preferred.IsDown = false;
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal([preferred.Endpoint, chain.Endpoint], endpoints.Well);
        Assert.Equal([EndpointName.Of(preferred.Endpoint)], recovered);
        Assert.Single(_troubles);
    }

    [Fact]
    public async Task Ask_WhenThePreferredNodeIsKilled_IsAnsweredByTheNext()
    {
        var killed = new AnvilFixture();
        await killed.InitializeAsync();
        using var endpoints = new EthereumEndpoints([killed.Anvil.Client.Endpoint, chain.Endpoint], Options());
        Assert.Equal(0ul, await endpoints.GetBlockNumberAsync(Cancel));
        await killed.DisposeAsync();
        Assert.Equal(chain.Tip, await endpoints.GetBlockNumberAsync(Cancel));
        Assert.Equal(ChainErrors.Unreachable, Assert.Single(_troubles).Code);
    }

    [Fact]
    public async Task Ask_WhenThePreferredNeverAnswers_IsAnsweredByTheNextAfterTheTimeout()
    {
        await using var silent = new AlteringProxy(chain.Endpoint) { Hangs = true };
        using var endpoints = new EthereumEndpoints(
            [silent.Endpoint, chain.Endpoint], Options() with { Timeout = TimeSpan.FromMilliseconds(500) });
        Assert.Equal(chain.Tip, await endpoints.GetBlockNumberAsync(Cancel));
        Assert.Equal(ChainErrors.Unreachable, Assert.Single(_troubles).Code);
    }

    [Fact]
    public async Task Events_ThatNoLedgerEmits_AreTheEndpointsFault_AndItIsPassedOver()
    {
        using var endpoints = new EthereumEndpoints([chain.Endpoint], Options());
        var block = await endpoints.GetBlockAsync(chain.Malformed.Block, Cancel);
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => endpoints.GetLogsAsync(block!, chain.Malformed.Emitter, Cancel));
        Assert.Equal(ChainErrors.BadReply, failure.Code);
        Assert.Empty(endpoints.Well);
    }

    [Theory]
    [InlineData(BodyEnd.Stalls)]
    [InlineData(BodyEnd.IsCut)]
    public async Task Ask_WhenTheBodyOfThePreferredEndsHalfWay_IsAnsweredByTheNext(BodyEnd end)
    {
        await using var half = new AlteringProxy(chain.Endpoint) { Bodies = end };
        using var endpoints = new EthereumEndpoints(
            [half.Endpoint, chain.Endpoint], Options() with { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(chain.Tip, await endpoints.GetBlockNumberAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Equal(ChainErrors.Unreachable, Assert.Single(_troubles).Code);
    }

    [Fact]
    public async Task Ask_WhenAllAreGone_TellsWhyOfEach_AndIsAnsweredWhenOneIsBack()
    {
        await using var one = new AlteringProxy(chain.Endpoint) { IsDown = true };
        await using var two = new AlteringProxy(chain.Endpoint) { IsDown = true };
        using var endpoints = new EthereumEndpoints([one.Endpoint, two.Endpoint], Options());
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => endpoints.GetBlockNumberAsync(Cancel));
        Assert.Equal(ChainErrors.Unreachable, failure.Code);
        Assert.Contains(EndpointName.Of(one.Endpoint), failure.Message, StringComparison.Ordinal);
        Assert.Contains(EndpointName.Of(two.Endpoint), failure.Message, StringComparison.Ordinal);
        one.IsDown = two.IsDown = false;
        Assert.Equal(chain.Tip, await endpoints.GetBlockNumberAsync(Cancel));
    }

    [Fact]
    public async Task Ask_AnEndpointOfAnotherChain_IsRefusedAndTold()
    {
        await using var foreign = new AlteringProxy(chain.Endpoint)
        {
            Alter = AlteringProxy.OnReply("eth_chainId", reply => reply["result"] = "0x1"),
        };
        using var endpoints = new EthereumEndpoints([foreign.Endpoint, chain.Endpoint], Options());
        await endpoints.GetLatestBlockAsync(Cancel);
        var trouble = Assert.Single(_troubles);
        Assert.Equal(ChainErrors.WrongChain, trouble.Code);
        Assert.Contains("it serves chain 1, expected 31337", trouble.Message, StringComparison.Ordinal);
        Assert.Equal([chain.Endpoint], endpoints.Well);
    }

    [Fact]
    public async Task Ask_AnEndpointWithTheSameIdAndAnotherHistory_IsRefused()
    {
        var known = (await chain.Rpc.GetBlockAsync(1, Cancel))!;
        await using var other = new AnvilFixture();
        await other.InitializeAsync();
        await other.Local.MineAsync(2, Cancel);
        (ulong, Hash32)? learned = null;
        using var endpoints = new EthereumEndpoints([other.Anvil.Client.Endpoint, chain.Endpoint], Options() with { KnownBlock = () => learned });
        Assert.NotEqual(known.Hash, (await endpoints.GetBlockAsync(1, Cancel))!.Hash);
        // What a node knows it may learn later: an endpoint that was asked before is asked for it all the same.
        learned = (1, known.Hash);
        Assert.Equal(known.Hash, (await endpoints.GetBlockAsync(1, Cancel))!.Hash);
        Assert.Equal(ChainErrors.WrongChain, Assert.Single(_troubles).Code);
    }

    [Fact]
    public async Task Latest_FromAnEndpointThatIsBehindWhatWasSeen_IsAskedElsewhere()
    {
        await using var preferred = new AlteringProxy(chain.Endpoint);
        using var endpoints = new EthereumEndpoints([preferred.Endpoint, chain.Endpoint], Options());
        await endpoints.GetLatestBlockAsync(Cancel);
        preferred.Alter = await chain.StuckAtAsync(1);
        Assert.Equal(chain.Tip, (await endpoints.GetLatestBlockAsync(Cancel)).Number);
        Assert.Equal(chain.Tip, (await endpoints.GetBlockAsync(chain.Tip, Cancel))!.Number);
    }

    [Fact]
    public async Task Comparison_WhenThePreferredWasAlwaysBehind_PassesItOver()
    {
        await using var stuck = new AlteringProxy(chain.Endpoint) { Alter = await chain.StuckAtAsync(1) };
        using var endpoints = new EthereumEndpoints([stuck.Endpoint, chain.Endpoint], Options());
        Assert.Equal(1ul, await endpoints.GetBlockNumberAsync(Cancel));
        await endpoints.Comparison.StepAsync(Cancel);
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal(ChainErrors.Lagging, Assert.Single(_troubles).Code);
        Assert.Equal(chain.Tip, await endpoints.GetBlockNumberAsync(Cancel));
        stuck.Alter = null;
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal(2, endpoints.Well.Count);
    }

    [Fact]
    public async Task Comparison_WhenOneOfThreeShowsAnotherSettledBlock_PassesItOver()
    {
        await using var fork = new AnvilFixture();
        await fork.InitializeAsync();
        await fork.Local.MineAsync(chain.Tip, Cancel);
        await using var again = new AlteringProxy(chain.Endpoint);
        using var endpoints = new EthereumEndpoints([fork.Anvil.Client.Endpoint, chain.Endpoint, again.Endpoint], Options() with { SettledDepth = 2 });
        await endpoints.Comparison.StepAsync(Cancel);
        Assert.Equal(ChainErrors.Forked, Assert.Single(_troubles).Code);
        Assert.Equal([chain.Endpoint, again.Endpoint], endpoints.Well);
    }

    [Fact]
    public async Task Block_WhoseParentTheEndpointItselfDoesNotHave_IsAskedElsewhere()
    {
        // A well-formed block of another chain in the middle of this one.
        await using var fork = new AnvilFixture();
        await fork.InitializeAsync();
        await fork.Local.MineAsync(chain.Tip, Cancel);
        using var client = new JsonRpcClient(fork.Anvil.Client.Endpoint);
        var strange = JsonNode.Parse((await client.CallAsync("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue("0x3");
            writer.WriteBooleanValue(false);
        }, Cancel)).GetRawText())!;
        await using var liar = new AlteringProxy(chain.Endpoint)
        {
            Alter = AlteringProxy.OnReply("eth_getBlockByNumber", reply =>
            {
                if (reply["result"]!["number"]!.GetValue<string>() == "0x3")
                {
                    reply["result"] = strange.DeepClone();
                }
            }),
        };
        using var endpoints = new EthereumEndpoints([liar.Endpoint, chain.Endpoint], Options());
        await endpoints.GetBlockAsync(2, Cancel);
        Assert.Equal((await chain.Rpc.GetBlockAsync(3, Cancel))!.Hash, (await endpoints.GetBlockAsync(3, Cancel))!.Hash);
        Assert.Equal(ChainErrors.ContradictsHeader, Assert.Single(_troubles).Code);
    }

    [Fact]
    public async Task Proof_OfALiar_IsAskedElsewhere()
    {
        var block = await chain.Rpc.GetLatestBlockAsync(Cancel);
        await using var liar = new AlteringProxy(chain.Endpoint)
        {
            Alter = AlteringProxy.OnReply("eth_getProof", reply => reply["result"]!["accountProof"]!.AsArray().RemoveAt(0)),
        };
        using var endpoints = new EthereumEndpoints([liar.Endpoint, chain.Endpoint], Options());
        var proof = await endpoints.GetProofAsync(chain.Emitter, [Hash32.Zero], block.State, Cancel);
        Assert.Equal(Hash32.Zero, Assert.Single(proof.Slots).Word);
        Assert.Equal(ChainErrors.ContradictsHeader, Assert.Single(_troubles).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://127.0.0.1/")]
    public void Endpoints_WithoutAUsableAddress_AreRefused(string address)
    {
        var failure = Assert.Throws<ArgumentException>(
            () => new EthereumEndpoints(address.Length == 0 ? [] : [new Uri(address)], Options()));
        Assert.Contains("expected at least one, each an absolute http or https address", failure.Message, StringComparison.Ordinal);
    }

    private async Task<RecordingObserver> FollowAsync(IEthereumRpc rpc)
    {
        var seen = new RecordingObserver();
        var follower = new LogFollower(rpc, chain.Emitter, seen, new LogFollowerOptions());
        while (await follower.StepAsync(Cancel))
        {
        }

        return seen;
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
}
