// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>A node asks for the newest block many times a second, and mostly gets the one it had.</summary>
public sealed class UnchangedPollTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Latest_ThatIsTheSameBlock_IsNotReadAgain()
    {
        using var endpoint = new PlayedEndpoint();
        using var client = endpoint.Connect();
        var rpc = new EthereumRpc(client);
        endpoint.Tell(PlayedEndpoint.Block(7));
        var first = await rpc.GetLatestBlockAsync(Cancel);
        Assert.Same(first, await rpc.GetLatestBlockAsync(Cancel));
        endpoint.Tell(PlayedEndpoint.Block(8));
        var second = await rpc.GetLatestBlockAsync(Cancel);
        Assert.Equal(8ul, second.Number);
        Assert.Same(second, await rpc.GetLatestBlockAsync(Cancel));
    }

    [Theory]
    [InlineData("number")]
    [InlineData("timestamp")]
    [InlineData("stateRoot")]
    [InlineData("parentHash")]
    public async Task Latest_OfTheSameHashOverOtherFields_IsTheBlockThatWasVerified(string field)
    {
        using var endpoint = new PlayedEndpoint();
        using var client = endpoint.Connect();
        var rpc = new EthereumRpc(client);
        endpoint.Tell(PlayedEndpoint.Block(7));
        var verified = await rpc.GetLatestBlockAsync(Cancel);
        endpoint.Tell(Spoil(PlayedEndpoint.Block(7), field));
        Assert.Same(verified, await rpc.GetLatestBlockAsync(Cancel));
    }

    [Fact]
    public async Task Hash_OverOtherFields_IsBelievedOfNothingElse()
    {
        using var honest = new PlayedEndpoint();
        using var liar = new PlayedEndpoint();
        using var honestClient = honest.Connect();
        using var liarClient = liar.Connect();
        honest.Tell(PlayedEndpoint.Block(7));
        await new EthereumRpc(honestClient).GetLatestBlockAsync(Cancel);

        // The block of another endpoint; and a lie does not become true by being told again.
        var rpc = new EthereumRpc(liarClient);
        liar.Tell(Spoil(PlayedEndpoint.Block(7), "stateRoot"));
        await RefusesAsync(() => rpc.GetLatestBlockAsync(Cancel));
        await RefusesAsync(() => rpc.GetLatestBlockAsync(Cancel));

        // The block before the last.
        liar.Tell(PlayedEndpoint.Block(7));
        await rpc.GetLatestBlockAsync(Cancel);
        liar.Tell(PlayedEndpoint.Block(8));
        var newest = await rpc.GetLatestBlockAsync(Cancel);
        liar.Tell(Spoil(PlayedEndpoint.Block(7), "stateRoot"));
        await RefusesAsync(() => rpc.GetLatestBlockAsync(Cancel));

        // The newest block as the answer to a question for another one.
        liar.Tell(Spoil(PlayedEndpoint.Block(8), "number"));
        await RefusesAsync(() => rpc.GetBlockAsync(9, Cancel));
        Assert.Same(newest, await rpc.GetLatestBlockAsync(Cancel));
    }

    // 64 KB are a block of a thousand transactions. What is left is that of HttpClient and of the question.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Latest_ThatIsTheSameBlock_AllocatesLittleHoweverLongTheReply(bool tellsLength)
    {
        using var endpoint = new PlayedEndpoint { TellsLength = tellsLength };
        using var client = endpoint.Connect();
        var rpc = new EthereumRpc(client);
        var block = PlayedEndpoint.Block(7, transactions: 1000);
        endpoint.Tell(block);
        var reply = block.ToJsonString().Length;
        Assert.InRange(reply, 64 * 1024, 128 * 1024);
        // The least of several: a collection may have emptied the pool of buffers just before. The played endpoint itself makes two copies.
        var least = Enumerable.Range(0, 20).Min(_ => AllocatedBy(() => rpc.GetLatestBlockAsync(Cancel))) - PlayedCost(endpoint);
        Assert.InRange(least, 0, 16 * 1024);
    }

    [Fact]
    public async Task Result_ThatIsDetached_OutlivesTheBufferOfItsReply()
    {
        using var endpoint = new PlayedEndpoint();
        using var client = endpoint.Connect();
        endpoint.Tell(new string('a', 5000));
        var first = await client.CallAsync("first", null, Cancel);
        endpoint.Tell(new string('b', 5000));
        await client.CallAsync("second", null, Cancel);
        Assert.Equal(new string('a', 5000), first.GetString());
    }

    private static JsonObject Spoil(JsonObject block, string field)
    {
        block[field] = block[field]!.GetValue<string>()[..^1] + "9";
        return block;
    }

    private static async Task RefusesAsync(Func<Task> ask) =>
        Assert.Equal(ChainErrors.BadReply, (await Assert.ThrowsAsync<EnigmaException>(ask)).Code);

    private static long PlayedCost(PlayedEndpoint endpoint)
    {
        using var way = new HttpMessageInvoker(endpoint, disposeHandler: false);
        return Enumerable.Range(0, 20).Min(_ => AllocatedBy(() =>
        {
            using var request = new HttpRequestMessage();
            return way.SendAsync(request, Cancel);
        }));
    }

    // All of it happens on this thread, because the endpoint answers at once.
    private static long AllocatedBy(Func<Task> ask)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var asked = ask();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(asked.IsCompletedSuccessfully);
        return allocated;
    }
}
