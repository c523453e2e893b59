// SPDX-License-Identifier: MIT
import type { Hash } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { sendToLedger } from '../client/sendToLedger.js'

/** How much to withdraw. */
export type WithdrawParameters = {
  /** In grains; at most the free deposit. */
  amount: bigint
}

/**
 * Moves a free deposit back to the wallet.
 *
 * @throws `client.deposit_too_small`, `client.reverted`
 * @example
 * await withdraw(client, { amount: 10n ** 18n })
 */
export const withdraw = async (client: EnigmaClient, { amount }: WithdrawParameters): Promise<Hash> =>
  (await sendToLedger(client, { functionName: 'withdraw', args: [amount] })).transactionHash
