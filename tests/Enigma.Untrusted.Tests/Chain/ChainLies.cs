// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;

namespace Enigma.Untrusted.Tests.Chain;

/// <summary>Lies of an endpoint about what a follower asks, one field at a time. Each alters a reply of a real node.</summary>
internal static class ChainLies
{
    private const string Block = "eth_getBlockByNumber";
    private const string Receipts = "eth_getBlockReceipts";

    private static readonly string Other = "0x" + new string('7', 64);

    public static IReadOnlyDictionary<string, Func<string, string, string?>> All { get; } = new Dictionary<string, Func<string, string, string?>>
    {
        ["block: another number"] = Field(Block, "number", "0x7777"),
        ["block: number too long"] = Field(Block, "number", "0x1" + new string('0', 80)),
        ["block: number as a number"] = Field(Block, "number", 7),
        ["block: number as half a character"] = (method, text) => method == Block ? text.Replace("\"number\":\"0x", "\"number\":\"\\ud800", StringComparison.Ordinal) : null,
        ["block: another hash"] = Field(Block, "hash", Other),
        ["block: another parent"] = Field(Block, "parentHash", Other),
        ["block: another time"] = Field(Block, "timestamp", "0x1"),
        ["block: another state root"] = Field(Block, "stateRoot", Other),
        ["block: another receipts root"] = Field(Block, "receiptsRoot", Other),
        ["block: empty bloom"] = Field(Block, "logsBloom", "0x" + new string('0', 512)),
        ["block: short bloom"] = Field(Block, "logsBloom", "0x00"),
        ["block: bloom is not hex"] = Field(Block, "logsBloom", "0xzz"),
        ["block: difficulty"] = Field(Block, "difficulty", "0x1"),
        ["block: long extra data"] = Field(Block, "extraData", "0x" + new string('1', 5000)),
        ["block: no state root"] = Without(Block, "stateRoot"),
        ["block: no hash"] = Without(Block, "hash"),
        ["block: an optional field is missing before another"] = Without(Block, "withdrawalsRoot"),
        ["block: an optional field is rubbish"] = Field(Block, "requestsHash", "rubbish"),
        ["block: an optional field is null"] = Field(Block, "parentBeaconBlockRoot", null),
        ["block: an optional field is an object"] = Field(Block, "blobGasUsed", new JsonObject { ["a"] = 1 }),
        ["block: base fee beyond 256 bits"] = Field(Block, "baseFeePerGas", "0x1" + new string('0', 64)),
        ["block: always the first"] = AlteringProxy.OnReply(Block, reply => reply["result"] = null),
        ["block: a text"] = AlteringProxy.OnReply(Block, reply => reply["result"] = "0x1"),
        ["block: a list"] = AlteringProxy.OnReply(Block, reply => reply["result"] = new JsonArray()),
        ["events: all left out"] = AlteringProxy.OnReply(Receipts, reply => reply["result"] = new JsonArray()),
        ["events: one left out"] = OnReceipt(receipt => receipt["logs"]!.AsArray().Clear()),
        ["events: one twice"] = OnReceipt(receipt => receipt["logs"]!.AsArray().Add(receipt["logs"]![0]!.DeepClone())),
        ["events: another emitter"] = OnLog(log => log["address"] = "0x" + new string('9', 40)),
        ["events: another topic"] = OnLog(log => log["topics"]![0] = Other),
        ["events: one topic more"] = OnLog(log => log["topics"]!.AsArray().Add(Other)),
        ["events: topics are missing"] = OnLog(log => log.Remove("topics")),
        ["events: other data"] = OnLog(log => log["data"] = "0x01"),
        ["events: data are null"] = OnLog(log => log["data"] = null),
        ["events: odd hex"] = OnLog(log => log["data"] = "0x1"),
        ["events: other block"] = OnLog(log => log["blockHash"] = Other),
        ["events: other height"] = OnLog(log => log["blockNumber"] = "0x7777"),
        ["events: other place"] = OnLog(log => log["logIndex"] = "0x7"),
        ["receipt: failed"] = OnReceipt(receipt => receipt["status"] = "0x0"),
        ["receipt: other gas"] = OnReceipt(receipt => receipt["cumulativeGasUsed"] = "0x1"),
        ["receipt: other kind"] = OnReceipt(receipt => receipt["type"] = "0x3"),
        ["receipt: impossible kind"] = OnReceipt(receipt => receipt["type"] = "0xff"),
        ["receipt: empty bloom"] = OnReceipt(receipt => receipt["logsBloom"] = "0x" + new string('0', 512)),
        ["receipt: short bloom"] = OnReceipt(receipt => receipt["logsBloom"] = "0x"),
        ["receipts: one twice"] = AlteringProxy.OnReply(Receipts, reply => reply["result"]!.AsArray().Add(reply["result"]![0]!.DeepClone())),
        ["receipts: null"] = AlteringProxy.OnReply(Receipts, reply => reply["result"] = null),
        ["receipts: not known here"] = Error(Receipts, -32601, "method not found"),
        ["reply: for another request"] = (_, text) => Altered(text, reply => reply["id"] = 77777777),
        ["reply: id is a text"] = (_, text) => Altered(text, reply => reply["id"] = "1"),
        ["reply: neither result nor error"] = (_, text) => Altered(text, reply => reply.Remove("result")),
        ["reply: a list"] = (_, _) => "[]",
        ["reply: empty"] = (_, _) => "",
        ["reply: a page"] = (_, _) => "<html>busy</html>",
        ["reply: cut"] = (_, text) => text[..(text.Length / 2)],
        ["reply: deep"] = (_, _) => new string('[', 100_000),
        ["reply: too large"] = (_, _) => "\"" + new string('a', (32 * 1024 * 1024) + 1),
        ["reply: HTTP 500"] = (_, _) => "HTTP 500",
        ["reply: HTTP 429"] = (_, _) => "HTTP 429",
        ["reply: internal error"] = Error(null, -32603, "internal error"),
        ["reply: over the limit"] = Error(null, -32005, "limit exceeded"),
        ["reply: the error is rubbish"] = (_, text) => Altered(text, reply => reply["error"] = new JsonObject { ["code"] = "x", ["message"] = 7, ["data"] = "0xzz" }),
    };

    private static Func<string, string, string?> Field(string method, string name, JsonNode? value) =>
        AlteringProxy.OnReply(method, reply => reply["result"]![name] = value?.DeepClone());

    private static Func<string, string, string?> Without(string method, string name) =>
        AlteringProxy.OnReply(method, reply => reply["result"]!.AsObject().Remove(name));

    private static Func<string, string, string?> OnReceipt(Action<JsonObject> alter) => AlteringProxy.OnReply(Receipts, reply =>
    {
        foreach (var receipt in reply["result"]!.AsArray())
        {
            alter(receipt!.AsObject());
        }
    });

    private static Func<string, string, string?> OnLog(Action<JsonObject> alter) => OnReceipt(receipt =>
    {
        foreach (var log in receipt["logs"]!.AsArray())
        {
            alter(log!.AsObject());
        }
    });

    private static Func<string, string, string?> Error(string? method, int code, string message) => (asked, text) =>
        method is null || asked == method
            ? Altered(text, reply =>
            {
                reply.Remove("result");
                reply["error"] = new JsonObject { ["code"] = code, ["message"] = message };
            })
            : null;

    private static string Altered(string text, Action<JsonObject> alter)
    {
        var reply = JsonNode.Parse(text)!.AsObject();
        alter(reply);
        return reply.ToJsonString();
    }
}
