// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Devnet;
using Enigma.EndToEnd.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(NetworkFixture))]

namespace Enigma.EndToEnd.Tests;

/// <summary>One local network for all tests of the project; each test has contracts of its own on it.</summary>
public sealed class NetworkFixture : IAsyncLifetime
{
    private const int Accounts = 64;

    private Devnet.Devnet? _devnet;
    private int _used = -1;

    public async ValueTask InitializeAsync() =>
        _devnet = await Devnet.Devnet.StartAsync(new DevnetOptions { IsAnnounced = false, Accounts = Accounts }, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A user with an account and a client of their own: tests run beside each other and never share a nonce.</summary>
    public async Task<Actor> ConnectAsync()
    {
        var devnet = _devnet!;
        var account = Interlocked.Increment(ref _used);
        var ethereum = EthereumAccount.FromPrivateKey(devnet.Accounts[account].PrivateKey.Span);
        var client = await EnigmaClient.ConnectAsync(
            devnet.Manifest, devnet.Rpc, devnet.Ethereum, cancellation: TestContext.Current.CancellationToken);
        return new Actor(client, new User(ethereum, UserSeeds.OfAccount(ethereum, devnet.Manifest.Network)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_devnet is { } devnet)
        {
            await devnet.DisposeAsync();
        }
    }
}
