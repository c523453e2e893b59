// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Keys for a worker's enclave, on a network with one worker, which holds the seat of whatever contract.</summary>
public sealed class KeyRingClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fetch_HoweverManyOthersFailMeanwhile_IsAnswered()
    {
        // More than an enclave keeps open.
        const ulong Failing = 70;
        var options = new DevnetOptions { IsAnnounced = false, Workers = 1, BlockPace = null };
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel);
        var worker = devnet.Workers[0];
        var node = worker.Services;
        var own = await node.Peers.RequestAsync(PeerNames.Evidence(worker.Id), default, Cancel);
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource<EvidenceAnswer>());
        var calls = 0;
        using var keys = new KeyRingClient(
            node, worker.Role.Session,
            _ =>
            {
                // Counted first: from then on others ask.
                var isFirst = Interlocked.Increment(ref calls) == 1;
                asked.TrySetResult();
                return isFirst ? answered.Task : throw new EnigmaException(PeerErrors.Failed, "the key keeper does not answer");
            });
        Epoch[] epochs = [node.Mirror.Current.Epoch.State.Epoch];
        var slow = keys.FetchAsync(Contract(0), epochs, Cancel);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        for (var i = 1ul; i <= Failing; i++)
        {
            await Assert.ThrowsAsync<EnigmaException>(() => keys.FetchAsync(Contract(i), epochs, Cancel));
        }

        answered.SetResult(EvidenceAnswer.Decode(own.Span));
        await slow.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.True(await worker.Role.Session.RunAsync(turn => Task.FromResult(keys.Holds(turn, Contract(0), epochs)), Cancel));
    }

    private static ContractAddress Contract(ulong number) => new(Address.FromSpan(Hash32.FromUInt64(number + 1).AsSpan()[12..]));
}
