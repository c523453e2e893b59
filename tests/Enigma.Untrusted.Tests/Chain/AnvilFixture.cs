// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Devnet;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>A real Ethereum node for the tests of one class.</summary>
public sealed class AnvilFixture : IAsyncLifetime
{
    internal AnvilProcess Anvil { get; private set; } = null!;

    internal LocalChain Local { get; private set; } = null!;

    public EthereumRpc Rpc { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var directory = RuntimeDirectory.CreateInstance();
        Anvil = await AnvilProcess.StartAsync(
            Installation.Find().Anvil, 31337, directory, RuntimeDirectory.StateFile, keepsFiles: false, chain: "", TestContext.Current.CancellationToken);
        Rpc = new EthereumRpc(Anvil.Client);
        Local = new LocalChain(Anvil.Client);
    }

    public ValueTask DisposeAsync() => Anvil.DisposeAsync();
}
