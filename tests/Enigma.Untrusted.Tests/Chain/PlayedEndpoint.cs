// SPDX-License-Identifier: MIT
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>An endpoint without a network, which tells one result to every question and answers before the question returns.</summary>
internal sealed class PlayedEndpoint : HttpMessageHandler
{
    private static readonly Uri Address = new("http://played.example/");

    private byte[] _before = [];
    private byte[] _after = [];

    /// <summary>False for replies that do not say how long they are.</summary>
    public bool TellsLength { get; init; } = true;

    /// <summary>How many questions it has answered.</summary>
    public int Asked { get; private set; }

    /// <summary>A client that asks it.</summary>
    public JsonRpcClient Connect() => new(Address, this);

    /// <summary>What is told from now on.</summary>
    public void Tell(JsonNode result)
    {
        _before = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":""");
        _after = Encoding.UTF8.GetBytes($$""","result":{{result.ToJsonString()}}}""");
    }

    /// <summary>A block as an endpoint tells it, with the hash of its fields; it ends in <paramref name="transactions"/> transactions.</summary>
    public static JsonObject Block(ulong number, int transactions = 0)
    {
        var block = new JsonObject { ["logsBloom"] = "0x" + new string('0', 512), ["miner"] = Crypto.Address.Zero.ToString(), ["nonce"] = "0x0000000000000000", ["extraData"] = "0x" };
        foreach (var name in new[] { "parentHash", "sha3Uncles", "stateRoot", "transactionsRoot", "receiptsRoot", "mixHash" })
        {
            block[name] = Hash32.Zero.ToString();
        }

        foreach (var name in new[] { "difficulty", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas" })
        {
            block[name] = "0x0";
        }

        block["number"] = Quantity.Encode(number);
        block["hash"] = Keccak256.Hash(BlockHeaderFields.ToRlp(name => block[name]?.GetValue<string>())).ToString();
        block["transactions"] = new JsonArray([.. Enumerable.Range(0, transactions).Select(i => JsonValue.Create(Keccak256.Hash([(byte)i]).ToString()))]);
        return block;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = [.. _before, .. Encoding.UTF8.GetBytes((++Asked).ToString(System.Globalization.CultureInfo.InvariantCulture)), .. _after];
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = TellsLength ? new StreamContent(new MemoryStream(body)) : new StreamContent(new OfUnknownLength(body)),
        });
    }

    private sealed class OfUnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
