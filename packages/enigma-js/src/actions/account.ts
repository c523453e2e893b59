// SPDX-License-Identifier: MIT
import { type Address, type Hash, parseAbi } from 'viem'
import { type EnigmaClient, requireAccount } from '../client/createEnigmaClient.js'
import { sendCall, sendToLedger } from '../client/sendToLedger.js'
import { ledgerAbi } from '../protocol/ledgerAbi.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { readAccount } from '../protocol/ledgerWords.js'
import { LedgerView } from '../trust/LedgerView.js'

const tokenAbi = parseAbi([
  'function approve(address spender, uint256 amount) returns (bool)',
  'function balanceOf(address owner) view returns (uint256)',
])

/** The money of an account. The deposit is proven; the wallet's tokens are what the Ethereum node says. */
export type AccountBalance = { account: Address; deposit: bigint; tokens: bigint; records: bigint; blockNumber: bigint }

/**
 * What an account has on the Ledger, proven, and in its wallet, as the Ethereum node says.
 *
 * @throws `verification.*`, `header.*`
 * @example
 * const { deposit } = await getBalance(client, { account: '0x…' })
 */
export async function getBalance(
  client: EnigmaClient,
  { account, signal }: { account: Address; signal?: AbortSignal },
): Promise<AccountBalance> {
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

/** Moves fee tokens from the wallet to the Ledger: the allowance and the deposit. Grains. */
export async function deposit(client: EnigmaClient, { amount }: { amount: bigint }): Promise<Hash> {
  requireAccount(client)
  const token = await feeToken(client)
  await sendCall(client, { address: token, abi: tokenAbi, functionName: 'approve', args: [client.manifest.ledger, amount] })
  return (await sendToLedger(client, { functionName: 'deposit', args: [amount] })).transactionHash
}

/** Moves a free deposit back to the wallet. Grains. */
export const withdraw = async (client: EnigmaClient, { amount }: { amount: bigint }): Promise<Hash> =>
  (await sendToLedger(client, { functionName: 'withdraw', args: [amount] })).transactionHash

/** Asks for the receipts of a contract now instead of at the end of the epoch; prepays one of them. */
export const requestCommit = async (client: EnigmaClient, { contract }: { contract: Address }): Promise<Hash> =>
  (await sendToLedger(client, { functionName: 'requestCommit', args: [contract] })).transactionHash

async function feeToken(client: EnigmaClient): Promise<Address> {
  const { feeToken } = await client.publicClient.readContract({
    address: client.manifest.ledger,
    abi: ledgerAbi,
    functionName: 'parameters',
  })
  return feeToken
}
