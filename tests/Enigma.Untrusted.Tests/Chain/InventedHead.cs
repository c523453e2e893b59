// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>
/// An endpoint that can show a newest block of its own making: well hashed, with a state that holds one account, whose number it proves, and
/// with receipts of whatever transaction it is asked for. It takes transactions and lets them go nowhere.
/// </summary>
internal sealed class InventedHead : IAsyncDisposable
{
    private readonly AlteringProxy _proxy;
    private readonly Address _account;

    public InventedHead(Uri behind, Address account)
    {
        _account = account;
        _proxy = new AlteringProxy(behind) { AlterByRequest = Alter, SwallowsTransactions = true };
    }

    public Uri Endpoint => _proxy.Endpoint;

    /// <summary>How far its newest block is above the true one, and how many numbers the account has used there; null to tell the truth.</summary>
    public (ulong Above, ulong Used)? Head { get; set; }

    /// <summary>The block in which it claims each transaction to be; null to tell the truth.</summary>
    public ulong? ReceiptsIn { get; set; }

    /// <summary>Claims each transaction to be in no block.</summary>
    public bool HasNoReceipts { get; set; }

    /// <summary>The methods that it was asked, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_proxy.Asked)
            {
                return [.. _proxy.Asked];
            }
        }
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private string? Alter(string request, string text)
    {
        var asked = JsonNode.Parse(request)!;
        var (method, parameters) = (asked["method"]!.GetValue<string>(), asked["params"]!.AsArray());
        if (method == "eth_getTransactionReceipt" && HasNoReceipts)
        {
            return Reply(asked, null);
        }

        if (method == "eth_getTransactionReceipt" && ReceiptsIn is { } block)
        {
            return Reply(asked, JsonNode.Parse(
                $$"""{"transactionHash":"{{parameters[0]!.GetValue<string>()}}","blockNumber":"0x{{block:x}}","status":"0x1","gasUsed":"0x5208","contractAddress":null,"logs":[]}"""));
        }

        if (Head is not { } head)
        {
            return null;
        }

        var leaf = LeafOf(head.Used);
        return method switch
        {
            "eth_getBlockByNumber" when parameters[0]!.GetValue<string>() == "latest" =>
                Reply(asked, Above(JsonNode.Parse(text)!["result"]!.DeepClone().AsObject(), head.Above, Keccak256.Hash(leaf))),
            // Asked for the state of a block that nobody else has.
            "eth_getProof" when JsonNode.Parse(text)!["error"] is not null => Reply(asked, new JsonObject
            {
                ["accountProof"] = new JsonArray($"0x{Convert.ToHexStringLower(leaf)}"),
                ["storageProof"] = new JsonArray(),
            }),
            _ => null,
        };
    }

    private static string Reply(JsonNode asked, JsonNode? result) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = asked["id"]!.DeepClone(), ["result"] = result }.ToJsonString();

    private static JsonObject Above(JsonObject block, ulong above, Hash32 state)
    {
        block["parentHash"] = block["hash"]!.DeepClone();
        block["number"] = $"0x{Convert.ToUInt64(block["number"]!.GetValue<string>(), 16) + above:x}";
        block["stateRoot"] = state.ToString();
        var rlp = BlockHeaderFields.ToRlp(name => block[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null);
        block["hash"] = BlockHeader.Decode(rlp).Hash.ToString();
        return block;
    }

    // A trie of one leaf: its path is the whole hash of the account's address.
    private byte[] LeafOf(ulong used)
    {
        var account = new RlpListWriter().Add(used).Add(1ul).Add(Keccak256.Hash([0x80])).Add(Keccak256.Hash([])).ToArray();
        return new RlpListWriter().Add([0x20, .. Keccak256.Hash(_account.AsSpan()).AsSpan()]).Add(account).ToArray();
    }
}
