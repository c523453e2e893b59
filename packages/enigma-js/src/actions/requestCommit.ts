// SPDX-License-Identifier: MIT
import type { Address, Hash } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { sendToLedger } from '../client/sendToLedger.js'

/** Whose receipts. */
export type RequestCommitParameters = { contract: Address }

/**
 * Asks for the receipts of a contract now instead of at the end of the epoch, and prepays one of them. A worker that lets the deadline
 * pass can be replaced by anybody.
 *
 * @throws `client.reverted` with `NothingPending` or `ClockRunning` when there is nothing to ask for
 * @example
 * await requestCommit(client, { contract })
 */
export const requestCommit = async (client: EnigmaClient, { contract }: RequestCommitParameters): Promise<Hash> =>
  (await sendToLedger(client, { functionName: 'requestCommit', args: [contract] })).transactionHash
