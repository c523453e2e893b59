// SPDX-License-Identifier: MIT
using Enigma.Devnet;
using Xunit;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>A real network of one worker, for all tests that ask its user node.</summary>
public sealed class RpcNetwork : IAsyncLifetime
{
    private readonly TaskCompletionSource _stopOrdered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Enigma.Devnet.Devnet? _devnet;

    /// <summary>The network.</summary>
    public Enigma.Devnet.Devnet Devnet => _devnet!;

    /// <summary>A client for its RPC.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>Completes when somebody ordered the network to stop, which it does not do.</summary>
    public Task StopOrdered => _stopOrdered.Task;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _devnet = await Enigma.Devnet.Devnet.StartAsync(
        new DevnetOptions
        {
            Workers = 1,
            Accounts = 1,
            BlockPace = null,
            // One long epoch: nothing is committed unless a test asks for it.
            EpochLength = 2000,
            IsAnnounced = false,
            HasManagement = true,
            OnStopOrdered = () => _stopOrdered.TrySetResult(),
        },
        null,
        CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_devnet is not null)
        {
            await _devnet.DisposeAsync();
        }
    }
}

/// <summary>The tests that share the network; one at a time.</summary>
[CollectionDefinition(nameof(RpcNetwork))]
public sealed class RpcNetworkTests : ICollectionFixture<RpcNetwork>;
