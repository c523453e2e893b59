// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Attestation;
using Xunit;
using static Enigma.Untrusted.Tests.Rpc.RpcMessages;

namespace Enigma.Untrusted.Tests.Rpc;

/// <summary>Collateral from a node: what the evidence of its enclaves is verified with, by name.</summary>
[Collection(nameof(RpcNetwork))]
public sealed class CollateralMethodTests(RpcNetwork network)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetCollateral_ByTheNameThatAQuoteSays_ProvesTheQuote()
    {
        var evidence = Evidence.Decode(Bytes(await AskAsync("enigma_getKeeperEvidence", "{}"), "evidence"));
        var name = UnverifiedQuote.Read(evidence.Quote.Memory).FindCollateral();
        var answer = await AskAsync("enigma_getCollateral", $$"""{"tee":"sgx","ca":"platform","fmspc":"{{name.Fmspc}}"}""");
        var collateral = QuoteCollateral.Decode(Bytes(answer, "collateral"));
        var manifest = network.Devnet.Manifest;
        var verifier = new QuoteVerifier(TrustRoot.Development(manifest.RootHash, manifest.ChainId));
        var now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.NotNull(verifier.Verify(evidence.Quote.Memory, collateral, now).Proven);
    }

    [Fact]
    public async Task GetKeeperEvidence_AskedAgain_IsTheSameQuote() => Assert.Equal(
        Bytes(await AskAsync("enigma_getKeeperEvidence", "{}"), "evidence"), Bytes(await AskAsync("enigma_getKeeperEvidence", "{}"), "evidence"));

    [Theory]
    [InlineData("""{"tee":"sgx","ca":"platform","fmspc":"0x00606a000000"}""", "node.not_found")]
    [InlineData("""{"tee":"tdx","ca":"processor","fmspc":"0x00606a000000"}""", "node.not_found")]
    [InlineData("""{"tee":"sev","ca":"platform","fmspc":"0x00606a000000"}""", "rpc.bad_params")]
    [InlineData("""{"tee":"sgx","ca":"platform","fmspc":"0x00606a0000"}""", "rpc.bad_params")]
    [InlineData("""{"tee":"sgx","ca":"platform","fmspc":"00606a00000000"}""", "rpc.bad_params")]
    public async Task GetCollateral_OfAnotherName_IsRefused(string parameters, string code) =>
        Assert.Equal(code, (await network.Client.AskAsync(network.Devnet.Rpc, Request("enigma_getCollateral", parameters), Cancel)).CodeOf());

    private async Task<JsonElement> AskAsync(string method, string parameters) =>
        (await network.Client.AskAsync(network.Devnet.Rpc, Request(method, parameters), Cancel)).GetProperty("result");

    private static byte[] Bytes(JsonElement answer, string name) => Convert.FromHexString(answer.GetProperty(name).GetString()!.AsSpan(2));
}
