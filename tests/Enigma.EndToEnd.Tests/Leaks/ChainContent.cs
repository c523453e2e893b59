// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using System.Text.Json;
using Enigma.Chain;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>Everything that everybody can read on the chain: blocks with their transactions, and receipts with their logs.</summary>
internal static class ChainContent
{
    public static async Task<byte[]> ReadAsync(Uri ethereum, CancellationToken cancellation)
    {
        using var client = new JsonRpcClient(ethereum);
        var newest = await new EthereumRpc(client).GetBlockNumberAsync(cancellation);
        var content = new StringBuilder();
        for (var number = 0ul; number <= newest; number++)
        {
            var name = "0x" + number.ToString("x", CultureInfo.InvariantCulture);
            var block = await BlockAsync(client, name, cancellation);
            content.AppendLine(block.GetRawText());
            if (block.GetProperty("transactions").GetArrayLength() > 0)
            {
                var receipts = await client.CallAsync("eth_getBlockReceipts", writer => writer.WriteStringValue(name), cancellation);
                content.AppendLine(receipts.GetRawText());
            }
        }

        return Encoding.UTF8.GetBytes(content.ToString());
    }

    /// <summary>A block with its transactions.</summary>
    public static Task<JsonElement> BlockAsync(JsonRpcClient client, string block, CancellationToken cancellation) =>
        client.CallAsync("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue(block);
            writer.WriteBooleanValue(true);
        }, cancellation);
}
