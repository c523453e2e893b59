// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Node;
using Enigma.Protocol;
using Enigma.Untrusted.Tests.Chain;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>The header authority dies while its Ethereum endpoint is away, and is whole again when the endpoint is back.</summary>
public sealed class AuthorityProcessTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>
{
    private static readonly NetworkId Network = new(Hash32.FromUInt64(7));
    private static readonly byte[] Seed = Keccak256.Hash("authority"u8).AsSpan().ToArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetHeaders_AfterARestartThatFailed_StartsIt()
    {
        await using var proxy = new AlteringProxy(anvil.Anvil.Client.Endpoint);
        await using var authority = AuthorityProcess.Start(Installation.HeaderAuthority);
        await authority.ConfigureAsync(Seed, Network, 31337, proxy.Endpoint, Cancel);
        Assert.Single(await authority.GetHeadersAsync(new BlockNumber(0), 1, Cancel));
        var first = authority.Id;
        using (var process = Process.GetProcessById(first))
        {
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }

        proxy.IsDown = true;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var away = await Assert.ThrowsAsync<EnigmaException>(() => authority.GetHeadersAsync(new BlockNumber(0), 1, Cancel));
            Assert.Contains(ChainErrors.Unreachable.Name, away.Message, StringComparison.Ordinal);
        }

        proxy.IsDown = false;
        Assert.Single(await authority.GetHeadersAsync(new BlockNumber(0), 1, Cancel));
        Assert.NotEqual(first, authority.Id);
    }

    [Fact]
    public async Task Configure_WhileTheEndpointIsAway_CanBeAskedAgain()
    {
        await using var proxy = new AlteringProxy(anvil.Anvil.Client.Endpoint) { IsDown = true };
        await using var authority = AuthorityProcess.Start(Installation.HeaderAuthority);
        var configure = () => authority.ConfigureAsync(Seed, Network, 31337, proxy.Endpoint, Cancel);
        Assert.Equal(NodeErrors.AuthorityRefused, (await Assert.ThrowsAsync<EnigmaException>(configure)).Code);
        proxy.IsDown = false;
        await configure();
        Assert.Single(await authority.GetHeadersAsync(new BlockNumber(0), 1, Cancel));
    }
}
