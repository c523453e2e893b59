// SPDX-License-Identifier: MIT
import type { Hash } from 'viem'
import { type EnigmaClient, requireAccount } from '../client/createEnigmaClient.js'
import { sendCall, sendToLedger } from '../client/sendToLedger.js'
import { feeToken, tokenAbi } from './feeToken.js'

/** How much to deposit. */
export type DepositParameters = {
  /** In grains. */
  amount: bigint
}

/**
 * Moves fee tokens from the wallet to the Ledger: the allowance and the deposit, two transactions. Fees of tasks are locked from it.
 *
 * @throws `client.reverted`, `client.refused`
 * @example
 * await deposit(client, { amount: 10n ** 18n })
 */
export async function deposit(client: EnigmaClient, { amount }: DepositParameters): Promise<Hash> {
  requireAccount(client)
  const token = await feeToken(client)
  await sendCall(client, { address: token, abi: tokenAbi, functionName: 'approve', args: [client.manifest.ledger, amount] })
  return (await sendToLedger(client, { functionName: 'deposit', args: [amount] })).transactionHash
}
