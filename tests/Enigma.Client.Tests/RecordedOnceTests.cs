// SPDX-License-Identifier: MIT
using Enigma.Client.Tests.Network;
using Enigma.Ethereum;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Client.Tests;

/// <summary>
/// Who asked once pays once: an Ethereum endpoint that takes a transaction and says that it came to nothing does not make a client send the
/// call again.
/// </summary>
public sealed class RecordedOnceTests
{
    private static readonly byte[] Passing = AbiSignature.Parse("AdmissionExpired(uint64,uint256)").EncodeCall(AbiValue.Of(1ul), AbiValue.Of(3ul));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ComputeTask_WhenTheEndpointSaysThatItReverted_SendsNoSecondTransaction()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Lie["eth_getTransactionReceipt"] = receipt =>
        {
            receipt!["status"] = "0x0";
            return receipt;
        };
        network.Lie["eth_call"] = _ => throw new PlayedRevert(Passing);

        await SendsOnceAsync(ClientErrors.Reverted, network, client);
    }

    [Fact]
    public async Task ComputeTask_WhenTheEndpointRefusesWhatItTook_SendsNoSecondTransaction()
    {
        using var network = new PlayedNetwork();
        using var client = await network.ConnectAsync();
        network.Lie["eth_sendRawTransaction"] = _ => throw new PlayedRevert(Passing);

        await SendsOnceAsync(ClientErrors.Refused, network, client);
    }

    private static async Task SendsOnceAsync(ErrorCode code, PlayedNetwork network, EnigmaClient client)
    {
        var error = await Assert.ThrowsAsync<EnigmaException>(() => client.ComputeTaskAsync(network.User, network.Request, Cancellation));

        Assert.Equal(code, error.Code);
        Assert.Contains("AdmissionExpired(1, 3)", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, network.Calls.Count(method => method == "eth_sendRawTransaction"));
    }
}
