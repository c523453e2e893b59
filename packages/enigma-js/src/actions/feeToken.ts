// SPDX-License-Identifier: MIT
import { type Address, parseAbi } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { ledgerAbi } from '../protocol/ledgerAbi.js'

/** What the library calls of the fee token: ERC-20. */
export const tokenAbi = parseAbi([
  'function approve(address spender, uint256 amount) returns (bool)',
  'function balanceOf(address owner) view returns (uint256)',
])

/** The token in which fees are paid, as the Ethereum node says; a wrong answer only costs the one who asks it. */
export async function feeToken(client: EnigmaClient): Promise<Address> {
  const { feeToken } = await client.publicClient.readContract({
    address: client.manifest.ledger,
    abi: ledgerAbi,
    functionName: 'parameters',
  })
  return feeToken
}
