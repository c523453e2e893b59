// SPDX-License-Identifier: MIT
using Enigma.Cli.Demos;
using Enigma.Cli.Output;
using Enigma.Client;
using Enigma.Devnet;
using Enigma.Protocol;

namespace Enigma.Cli.Session;

/// <summary>A local network that this command has started, and ends.</summary>
internal sealed class LocalNetwork : IAsyncDisposable
{
    private readonly Devnet.Devnet _devnet;

    private LocalNetwork(Devnet.Devnet devnet) => _devnet = devnet;

    public NetworkManifest Manifest => _devnet.Manifest;

    public Uri Rpc => _devnet.Rpc;

    public Uri Ethereum => _devnet.Ethereum;

    /// <summary>The operator's endpoint and the file of its token; null unless it was asked for.</summary>
    public (Uri Address, string TokenFile)? Management =>
        _devnet is { Management: { } address, ManagementToken: { } token } ? (address, token) : null;

    /// <summary>The node of the network that other commands find instead of this one; null when they find this one.</summary>
    public Uri? Announced => _devnet.Announced;

    /// <summary>Waits until other commands find this network.</summary>
    public Task WaitUntilAnnouncedAsync(CancellationToken cancellation) => _devnet.WaitUntilAnnouncedAsync(cancellation);

    public IReadOnlyList<DevnetAccount> Accounts => _devnet.Accounts;

    public int ProcessCount => _devnet.ProcessIds.Count;

    /// <summary>Where the compiled samples are.</summary>
    public static string GuestDirectory => Path.Combine(Installation.Find().Root, "artifacts", "guest");

    /// <summary>Starts a network and tells its steps.</summary>
    /// <exception cref="EnigmaException"><c>devnet.*</c></exception>
    public static async Task<LocalNetwork> StartAsync(DevnetOptions options, CommandOutput output, CancellationToken cancellation)
    {
        var steps = new Steps(step => output.Progress($"{step.Elapsed.TotalSeconds:0.00} s  {step.What}"));
        return new LocalNetwork(await Devnet.Devnet.StartAsync(options, steps, cancellation).ConfigureAwait(false));
    }

    /// <summary>A person with an account of the network and a client of their own.</summary>
    public async Task<Person> ConnectAsync(string name, int account, CancellationToken cancellation)
    {
        var user = UserOf(Manifest.Network, Accounts[account]);
        var client = await EnigmaClient.ConnectAsync(Manifest, Rpc, Ethereum, cancellation: cancellation).ConfigureAwait(false);
        return new Person(name, user, client);
    }

    /// <summary>The user that an account of a local network is: its seed follows from its key.</summary>
    public static User UserOf(NetworkId network, DevnetAccount account)
    {
        var ethereum = EthereumAccount.FromPrivateKey(account.PrivateKey.Span);
        return new User(ethereum, UserSeeds.OfAccount(ethereum, network));
    }

    /// <summary>Makes the blocks that are left of the epoch, up to those in which workers commit it; the clock does the rest.</summary>
    public async Task EndEpochAsync(CancellationToken cancellation)
    {
        const ulong lastBlocks = 4;
        var end = _devnet.Ledger.Epoch.State.SeedBlock.Value - lastBlocks;
        var now = _devnet.Ledger.Block.Value;
        if (now < end)
        {
            await _devnet.MineAsync(end - now, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _devnet.DisposeAsync();

    // Progress<T> would tell steps late and out of order, from the thread pool.
    private sealed class Steps(Action<DevnetStep> tell) : IProgress<DevnetStep>
    {
        public void Report(DevnetStep value) => tell(value);
    }
}
