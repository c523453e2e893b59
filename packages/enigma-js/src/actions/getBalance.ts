// SPDX-License-Identifier: MIT
import type { Address } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { readAccount } from '../protocol/ledgerWords.js'
import { LedgerView } from '../trust/LedgerView.js'
import { feeToken, tokenAbi } from './feeToken.js'

/** Whose money. */
export type GetBalanceParameters = { account: Address; signal?: AbortSignal }

/** The money of an account. The deposit is proven; the wallet's tokens are what the Ethereum node says. */
export type AccountBalance = {
  account: Address
  /** What is free on the Ledger, in grains. */
  deposit: bigint
  /** What the wallet holds of the fee token, in grains. */
  tokens: bigint
  /** How many records the account has made. */
  records: bigint
  /** The block whose state was proven. */
  blockNumber: bigint
}

/**
 * What an account has on the Ledger, proven, and in its wallet, as the Ethereum node says.
 *
 * @throws `verification.*`, `header.*`
 * @example
 * const { deposit, tokens } = await getBalance(client, { account })
 */
export async function getBalance(client: EnigmaClient, { account, signal }: GetBalanceParameters): Promise<AccountBalance> {
  const view = await LedgerView.open(client, signal)
  const slot = ledgerSlots.account(account)
  await view.prove([slot], signal)
  const { balance, nonce } = readAccount(view.word(slot))
  const tokens = await client.publicClient.readContract({
    address: await feeToken(client),
    abi: tokenAbi,
    functionName: 'balanceOf',
    args: [account],
  })
  return { account, deposit: balance, tokens, records: nonce, blockNumber: view.head.number }
}
