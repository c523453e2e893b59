// SPDX-License-Identifier: MIT

/** Chains on which anybody can meet anybody, as spec/public-chains.json lists them: development trust is refused there. */
export const PUBLIC_CHAINS: ReadonlySet<number> = new Set([
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
  1_088, // Metis
  1_101, // Polygon zkEVM
  1_135, // Lisk
  1_284, // Moonbeam
  1_285, // Moonriver
  1_329, // Sei
  2_222, // Kava
  5_000, // Mantle
  8_217, // Kaia
  8_453, // Base
  10_200, // Gnosis Chiado
  17_000, // Holesky
  34_443, // Mode
  42_161, // Arbitrum One
  42_170, // Arbitrum Nova
  42_220, // Celo
  43_113, // Avalanche Fuji
  43_114, // Avalanche
  57_073, // Ink
  59_144, // Linea
  80_002, // Polygon Amoy
  80_094, // Berachain
  81_457, // Blast
  84_532, // Base Sepolia
  167_000, // Taiko
  421_614, // Arbitrum Sepolia
  534_352, // Scroll
  560_048, // Hoodi
  7_777_777, // Zora
  11_155_111, // Sepolia
  11_155_420, // OP Sepolia
])

export const isPublicChain = (chainId: number): boolean => PUBLIC_CHAINS.has(chainId)
