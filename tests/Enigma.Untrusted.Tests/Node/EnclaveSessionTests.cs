// SPDX-License-Identifier: MIT
using Enigma.Devnet;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>Turns at an enclave that ends.</summary>
public sealed class EnclaveSessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoWaitsForATurn_WhenTheSessionEnds_IsTold_EvenWithoutATokenOfItsOwn()
    {
        var options = new DevnetOptions { IsAnnounced = false, Workers = 1, BlockPace = null };
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel);
        var session = devnet.Workers[0].Role.Session;
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        var held = session.RunAsync(
            _ =>
            {
                begun.SetResult();
                return end.Task;
            },
            CancellationToken.None);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        var waiting = session.RunAsync(_ => Task.FromResult(true), CancellationToken.None);
        await session.DisposeAsync();
        end.SetResult(true);
        Assert.True(await held.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }
}
