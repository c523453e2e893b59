// SPDX-License-Identifier: MIT
using System.Globalization;
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

    /// <summary>Makes <paramref name="count"/> empty blocks at once.</summary>
    public Task MineAsync(ulong count, CancellationToken cancellationToken) =>
        client.CallAsync("anvil_mine", writer => writer.WriteStringValue("0x" + count.ToString("x", CultureInfo.InvariantCulture)), cancellationToken);
}
