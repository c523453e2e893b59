// SPDX-License-Identifier: MIT
using System.Collections.Frozen;

namespace Enigma.Protocol;

/// <summary>Chains that people use with value or share with strangers. Development trust is refused on them (spec/keys.md §7).</summary>
public static class PublicChains
{
    private static readonly FrozenSet<ulong> Ids = new ulong[]
    {
        1, // Ethereum
        10, // OP Mainnet
        14, // Flare
        25, // Cronos
        30, // Rootstock
        40, // Telos
        56, // BNB Smart Chain
        61, // Ethereum Classic
        97, // BNB Smart Chain testnet
        100, // Gnosis
        130, // Unichain
        137, // Polygon
        146, // Sonic
        204, // opBNB
        250, // Fantom
        252, // Fraxtal
        288, // Boba
        324, // ZKsync Era
        480, // World Chain
        1088, // Metis
        1101, // Polygon zkEVM
        1135, // Lisk
        1284, // Moonbeam
        1285, // Moonriver
        1329, // Sei
        2222, // Kava
        5000, // Mantle
        8217, // Kaia
        8453, // Base
        10200, // Gnosis Chiado
        17000, // Holesky
        34443, // Mode
        42161, // Arbitrum One
        42170, // Arbitrum Nova
        42220, // Celo
        43113, // Avalanche Fuji
        43114, // Avalanche
        57073, // Ink
        59144, // Linea
        80002, // Polygon Amoy
        80094, // Berachain
        81457, // Blast
        84532, // Base Sepolia
        167000, // Taiko
        421614, // Arbitrum Sepolia
        534352, // Scroll
        560048, // Hoodi
        7777777, // Zora
        11155111, // Sepolia
        11155420, // OP Sepolia
    }.ToFrozenSet();

    /// <summary>The chains of spec/public-chains.json.</summary>
    public static IReadOnlyCollection<ulong> All => Ids;

    /// <summary>True for a chain of the list.</summary>
    public static bool Contains(ulong chainId) => Ids.Contains(chainId);
}
