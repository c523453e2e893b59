// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

public sealed class LyingEndpointTests(EmittingChain chain) : IClassFixture<EmittingChain>
{
    public static TheoryData<string> Lies => [.. ChainLies.All.Keys];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Follower_BehindAFaithfulProxy_SeesAllEvents()
    {
        await using var proxy = new AlteringProxy(chain.Endpoint);
        var seen = await FollowAsync(proxy);
        Assert.Equal(3, seen.Logs.Count);
        Assert.Equal(chain.Tip, seen.Blocks[^1].Number);
        Assert.True(seen.IsLinked);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Follower_OfALyingEndpoint_SeesNothingThatIsNotSo(string lie)
    {
        var truth = await TruthAsync();
        await using var proxy = new AlteringProxy(chain.Endpoint) { Alter = ChainLies.All[lie] };
        var seen = await FollowAsync(proxy);
        // Detected, then it stops before the block; or harmless, then all is as it is.
        Assert.Equal(truth.Blocks.Take(seen.Blocks.Count).Select(block => block.Hash), seen.Blocks.Select(block => block.Hash));
        Assert.Equal(EventsUpTo(truth, seen.Blocks.Count), EventsUpTo(seen, seen.Blocks.Count));
    }

    [Fact]
    public async Task Follower_OfAnEndpointThatFallsBack_UndoesNothing()
    {
        await using var proxy = new AlteringProxy(chain.Endpoint);
        using var client = new JsonRpcClient(proxy.Endpoint);
        var seen = new RecordingObserver();
        var follower = new LogFollower(new EthereumRpc(client), chain.Emitter, seen, new LogFollowerOptions());
        while (await follower.StepAsync(Cancel))
        {
        }

        proxy.Alter = await chain.StuckAtAsync(2);
        var failure = await Assert.ThrowsAsync<EnigmaException>(() => follower.StepAsync(Cancel));
        Assert.Equal(ChainErrors.Lagging, failure.Code);
        Assert.Empty(seen.Rewinds);
        Assert.Equal(3, seen.Logs.Count);
    }

    [Fact]
    public async Task Proof_WithAnotherWord_ContradictsTheHeader()
    {
        var block = await chain.Rpc.GetLatestBlockAsync(Cancel);
        await using var proxy = new AlteringProxy(chain.Endpoint)
        {
            Alter = AlteringProxy.OnReply("eth_getProof", reply =>
            {
                var nodes = reply["result"]!["accountProof"]!.AsArray();
                var leaf = nodes[^1]!.GetValue<string>();
                nodes[^1] = leaf[..^1] + (leaf[^1] == '0' ? '1' : '0');
            }),
        };
        using var client = new JsonRpcClient(proxy.Endpoint);
        var failure = await Assert.ThrowsAsync<EnigmaException>(
            () => new EthereumRpc(client).GetProofAsync(chain.Emitter, [Hash32.Zero], block.State, Cancel));
        Assert.Equal(ChainErrors.ContradictsHeader, failure.Code);
    }

    [Fact]
    public async Task Proof_ThatIsRightWhenAskedAgain_IsTaken()
    {
        var block = await chain.Rpc.GetLatestBlockAsync(Cancel);
        var wrong = 3;
        await using var proxy = new AlteringProxy(chain.Endpoint)
        {
            Alter = AlteringProxy.OnReply("eth_getProof", reply =>
            {
                if (wrong-- > 0)
                {
                    reply["result"]!["accountProof"]!.AsArray().RemoveAt(0);
                }
            }),
        };
        using var client = new JsonRpcClient(proxy.Endpoint);
        Assert.Equal(1ul, (await new EthereumRpc(client).GetProofAsync(chain.Emitter, [], block.State, Cancel)).Nonce);
    }

    [Fact]
    public async Task Proof_OfAnotherBlock_ContradictsTheHeader()
    {
        var old = (await chain.Rpc.GetBlockAsync(0, Cancel))!;
        var failure = await Assert.ThrowsAsync<EnigmaException>(
            () => chain.Rpc.GetProofAsync(chain.Emitter, [Hash32.Zero], old.State with { Block = chain.Tip }, Cancel));
        Assert.Equal(ChainErrors.ContradictsHeader, failure.Code);
    }

    [Fact]
    public async Task Logs_OfAContractOutsideTheBloom_AreNotEvenAskedFor()
    {
        await using var proxy = new AlteringProxy(chain.Endpoint);
        using var client = new JsonRpcClient(proxy.Endpoint);
        var rpc = new EthereumRpc(client);
        Assert.Empty(await rpc.GetLogsAsync(await rpc.GetLatestBlockAsync(Cancel), chain.Emitter, Cancel));
        Assert.DoesNotContain("eth_getBlockReceipts", proxy.Asked);
    }

    // Three items show the branch, 200 the extensions and the two-byte keys; the roots are those of real blocks in the tests above.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(200)]
    public void OrderedTrie_ForTheSameValues_HasOneRootAndAnotherForAnyChange(int count)
    {
        var values = Enumerable.Range(0, count).Select(i => Keccak256.Hash([(byte)i]).ToArray()).ToArray();
        var root = OrderedTrie.Root(values);
        Assert.Equal(root, OrderedTrie.Root([.. values]));
        Assert.Equal(count == 0, root == MerklePatriciaProof.EmptyRoot);
        for (var i = 0; i < count; i++)
        {
            var changed = values.ToArray();
            changed[i] = [1, 2, 3];
            Assert.NotEqual(root, OrderedTrie.Root(changed));
        }
    }

    private static IEnumerable<string> EventsUpTo(RecordingObserver observer, int blocks) =>
        observer.Logs.Where(log => log.BlockNumber < (ulong)blocks).Select(EmittingChain.Describe);

    private async Task<RecordingObserver> TruthAsync()
    {
        await using var proxy = new AlteringProxy(chain.Endpoint);
        return await FollowAsync(proxy);
    }

    private async Task<RecordingObserver> FollowAsync(AlteringProxy proxy)
    {
        var seen = new RecordingObserver();
        using var client = new JsonRpcClient(proxy.Endpoint);
        var follower = new LogFollower(new EthereumRpc(client), chain.Emitter, seen, new LogFollowerOptions());
        try
        {
            while (await follower.StepAsync(Cancel))
            {
            }
        }
        catch (EnigmaException detected) when (ChainErrors.IsEndpointTrouble(detected.Code))
        {
            // What the follower's loop reports and tries again.
        }

        return seen;
    }
}
