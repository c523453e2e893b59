// SPDX-License-Identifier: MIT
using System.Globalization;
using System.IO.Compression;
using Enigma.Chain;
using Enigma.Crypto;

namespace Enigma.Devnet;

/// <summary>What only a local chain can do: money from nowhere, and blocks on demand.</summary>
internal sealed class LocalChain(JsonRpcClient client)
{
    /// <summary>Ten thousand ether.</summary>
    private static readonly UInt128 Plenty = (UInt128)10_000 * 1_000_000_000_000_000_000;

    /// <summary>Gives an account ether.</summary>
    public Task FundAsync(Address account, CancellationToken cancellationToken) =>
        client.CallAsync("anvil_setBalance", writer =>
        {
            writer.WriteStringValue(account.ToString());
            writer.WriteStringValue("0x" + Plenty.ToString("x", CultureInfo.InvariantCulture));
        }, cancellationToken);

    /// <summary>Replaces the newest <paramref name="depth"/> blocks by empty ones; their transactions are gone.</summary>
    public Task ReorganiseAsync(int depth, CancellationToken cancellationToken) =>
        client.CallAsync("anvil_reorg", writer =>
        {
            writer.WriteNumberValue(depth);
            writer.WriteStartArray();
            writer.WriteEndArray();
        }, cancellationToken);

    /// <summary>The next block is so many seconds later than it would be.</summary>
    public Task SkipTimeAsync(ulong seconds, CancellationToken cancellationToken) =>
        client.CallAsync("evm_increaseTime", writer => writer.WriteNumberValue(seconds), cancellationToken);
    /// <summary>Transactions wait from now on; blocks come only from <see cref="MineAsync"/>.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        client.CallAsync("evm_setAutomine", writer => writer.WriteBooleanValue(false), cancellationToken);

    /// <summary>What a node has on its disk, to start another one from: the blocks and the newest state, JSON.</summary>
    public async Task<byte[]> DumpAsync(CancellationToken cancellationToken)
    {
        var dump = await client.CallAsync("anvil_dumpState", null, cancellationToken).ConfigureAwait(false);
        var packed = new GZipStream(new MemoryStream(Convert.FromHexString(dump.GetString()!.AsSpan(2))), CompressionMode.Decompress);
        await using (packed.ConfigureAwait(false))
        {
            using var chain = new MemoryStream();
            await packed.CopyToAsync(chain, cancellationToken).ConfigureAwait(false);
            return chain.ToArray();
        }
    }

    /// <summary>Makes <paramref name="count"/> empty blocks at once.</summary>
    public Task MineAsync(ulong count, CancellationToken cancellationToken) =>
        client.CallAsync("anvil_mine", writer => writer.WriteStringValue("0x" + count.ToString("x", CultureInfo.InvariantCulture)), cancellationToken);
}
