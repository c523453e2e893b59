// SPDX-License-Identifier: MIT
using System.Globalization;
using Enigma.Chain;
using Enigma.Devnet;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>What an Ethereum node that is killed has on its disk: its blocks with the newest state, and its transactions that wait.</summary>
/// <param name="Chain">The chain as the node reads it, JSON.</param>
/// <param name="Waiting">Signed transactions, in an order in which they can be sent again.</param>
internal sealed record EthereumDisk(byte[] Chain, IReadOnlyList<byte[]> Waiting)
{
    public static async Task<EthereumDisk> ReadAsync(JsonRpcClient node, CancellationToken cancellationToken)
    {
        var waiting = new List<byte[]>();
        var pool = await node.CallAsync("txpool_content", null, cancellationToken);
        var hashes = pool.GetProperty("pending").EnumerateObject().SelectMany(account => account.Value.EnumerateObject()
            .OrderBy(transaction => ulong.Parse(transaction.Name, CultureInfo.InvariantCulture))
            .Select(transaction => transaction.Value.GetProperty("hash").GetString()!));
        foreach (var hash in hashes)
        {
            waiting.Add(Bytes((await node.CallAsync("eth_getRawTransactionByHash", writer => writer.WriteStringValue(hash), cancellationToken)).GetString()!));
        }

        return new EthereumDisk(await new LocalChain(node).DumpAsync(cancellationToken), waiting);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex[2..]);
}
