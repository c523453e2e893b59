// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Network;
using Xunit;

namespace Enigma.Untrusted.Tests.Network;

public sealed class InMemoryNetworkTests
{
    private static readonly PeerTopic Topic = new("test/topic");
    private static readonly PeerService Service = new("test/service");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_ValidAnnouncement_ReachesOthersAndNotTheSender()
    {
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var bob = network.Join();
        var received = new TaskCompletionSource<byte[]>();
        using var own = alice.Subscribe(Topic, _ => true, (_, _) => throw new InvalidOperationException("the sender heard itself"));
        using var other = bob.Subscribe(Topic, _ => true, (message, _) =>
        {
            received.TrySetResult(message.ToArray());
            return Task.CompletedTask;
        });
        await alice.PublishAsync(Topic, "hello"u8.ToArray(), Cancel);
        Assert.Equal("hello"u8.ToArray(), await received.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
    }

    [Fact]
    public async Task Publish_InvalidAnnouncement_IsDroppedBeforeTheHandler()
    {
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var bob = network.Join();
        var seen = new List<byte>();
        var last = new TaskCompletionSource();
        using var subscription = bob.Subscribe(Topic, message => message.Span[0] != 1, (message, _) =>
        {
            seen.Add(message.Span[0]);
            if (message.Span[0] == 2)
            {
                last.TrySetResult();
            }

            return Task.CompletedTask;
        });
        await alice.PublishAsync(Topic, new byte[] { 1 }, Cancel);
        await alice.PublishAsync(Topic, new byte[] { 2 }, Cancel);
        await last.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal([2], seen);
    }

    [Fact]
    public async Task Publish_LongAnnouncement_IsTooLarge()
    {
        await using var alice = new InMemoryNetwork().Join();
        var error = await Assert.ThrowsAsync<EnigmaException>(
            () => alice.PublishAsync(Topic, new byte[PeerLimits.MaxAnnouncement + 1], Cancel));
        Assert.Equal(PeerErrors.TooLarge, error.Code);
    }

    [Fact]
    public async Task FetchBody_PeerServesOtherBytes_GivesNothing()
    {
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var liar = network.Join();
        await using var honest = network.Join();
        byte[] body = [1, 2, 3];
        var hash = Keccak256.Hash(body);
        using var lie = liar.ServeBodies(_ => new byte[] { 9 });
        Assert.Null(await alice.FetchBodyAsync(hash, 100, Cancel));
        using var truth = honest.ServeBodies(asked => asked == hash ? body : null);
        Assert.Equal(body, (await alice.FetchBodyAsync(hash, 100, Cancel))!.Value.ToArray());
        Assert.Null(await alice.FetchBodyAsync(hash, 2, Cancel));
    }

    [Fact]
    public async Task FetchBody_APeerThatAnswersNothing_DelaysTheAnswerOfAnother_OnceAndBySeconds()
    {
        byte[] body = [1, 2, 3];
        var asked = new List<string>();
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var staller = network.Join();
        await using var honest = network.Join();
        network.OnBody = async (giver, _, given, cancellation) =>
        {
            asked.Add(giver == staller ? "staller" : "honest");
            await Task.Delay(giver == staller ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellation);
            return given;
        };
        using var first = staller.ServeBodies(_ => body);
        using var second = honest.ServeBodies(_ => body);
        for (var i = 0; i < 3; i++)
        {
            var found = await alice.FetchBodyAsync(Keccak256.Hash(body), 100, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            Assert.Equal(body, found!.Value.ToArray());
        }

        Assert.Equal(["staller", "honest", "honest", "honest"], asked);
    }

    [Fact]
    public async Task FetchBody_WhoGaveOtherBytes_IsAskedLast()
    {
        byte[] body = [1, 2, 3];
        var lies = 0;
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var liar = network.Join();
        await using var honest = network.Join();
        using var lie = liar.ServeBodies(_ => new[] { (byte)Interlocked.Increment(ref lies) });
        using var truth = honest.ServeBodies(_ => body);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(body, (await alice.FetchBodyAsync(Keccak256.Hash(body), 100, Cancel))!.Value.ToArray());
        }

        Assert.Equal(1, lies);
        // It is still asked where nobody else has anything.
        Assert.Null(await alice.FetchBodyAsync(Keccak256.Hash([4]), 100, Cancel));
        Assert.Equal(2, lies);
    }

    [Fact]
    public async Task FetchBody_OfOneWhoAnswersNothing_IsGivenUp()
    {
        var search = new BodySearch<string>(new PeerStandings<string>(), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50));
        var found = search.FindAsync(
            Keccak256.Hash([1]), 100, ["one", "other"],
            async (peer, cancellation) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
                return default;
            },
            Cancel);
        Assert.Null(await found.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
    }

    [Fact]
    public async Task Request_WhoDidNotAnswerUntilItWasGivenUp_IsAskedAfterOthers()
    {
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var staller = network.Join();
        await using var honest = network.Join();
        using var stalling = staller.ServeRequests(Service, async (request, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return request;
        });
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alice.RequestAsync(Service, new byte[] { 1 }, impatient.Token));
        using var answering = honest.ServeRequests(Service, (request, _) => Task.FromResult(request));
        for (byte i = 0; i < 20; i++)
        {
            var answer = await alice.RequestAsync(Service, new[] { i }, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            Assert.Equal([i], answer.ToArray());
        }
    }

    [Fact]
    public async Task Request_IsNotAlwaysAnsweredByTheSamePeer()
    {
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var liar = network.Join();
        await using var honest = network.Join();
        using var lying = liar.ServeRequests(Service, (_, _) => Task.FromResult<ReadOnlyMemory<byte>>(new byte[] { 0 }));
        using var answering = honest.ServeRequests(Service, (_, _) => Task.FromResult<ReadOnlyMemory<byte>>(new byte[] { 1 }));
        var answers = new HashSet<byte>();
        // Two in a thousand billion billion billions see one of them only.
        for (var i = 0; i < 100; i++)
        {
            answers.Add((await alice.RequestAsync(Service, default, Cancel)).Span[0]);
        }

        Assert.Equal(2, answers.Count);
    }

    [Fact]
    public async Task Request_FirstPeerRefuses_NextOneAnswers()
    {
        var network = new InMemoryNetwork();
        await using var alice = network.Join();
        await using var bob = network.Join();
        await using var carol = network.Join();
        var none = await Assert.ThrowsAsync<EnigmaException>(() => alice.RequestAsync(Service, default, Cancel));
        Assert.Equal(PeerErrors.NoService, none.Code);
        using var refusing = bob.ServeRequests(Service, (_, _) => throw new EnigmaException(PeerErrors.Failed, "not now"));
        var refused = await Assert.ThrowsAsync<EnigmaException>(() => alice.RequestAsync(Service, default, Cancel));
        Assert.Equal(PeerErrors.Failed, refused.Code);
        using var answering = carol.ServeRequests(Service, (request, _) => Task.FromResult<ReadOnlyMemory<byte>>(new byte[] { request.Span[0], 7 }));
        Assert.Equal([5, 7], (await alice.RequestAsync(Service, new byte[] { 5 }, Cancel)).ToArray());
    }
}
