// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Devnet;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>A real Ethereum node for the tests of one class.</summary>
public sealed class AnvilFixture : IAsyncLifetime
{
    private InstanceDirectory? _directory;

    internal AnvilProcess Anvil { get; private set; } = null!;

    internal LocalChain Local { get; private set; } = null!;

    public EthereumRpc Rpc { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _directory = RuntimeDirectory.CreateInstance();
        Anvil = await AnvilProcess.StartAsync(
            Installation.Find().Anvil, 31337, _directory.Path, RuntimeDirectory.StateFile, keepsFiles: false, chain: "", TestContext.Current.CancellationToken);
        Rpc = new EthereumRpc(Anvil.Client);
        Local = new LocalChain(Anvil.Client);
    }

    public async ValueTask DisposeAsync()
    {
        await Anvil.DisposeAsync();
        _directory?.Dispose();
    }
}
