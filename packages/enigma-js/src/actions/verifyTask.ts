// SPDX-License-Identifier: MIT
import type { Hash } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import type { VerificationReport } from '../trust/VerificationReport.js'
import { proveReceipt } from './proveReceipt.js'
import { waitForTask } from './waitForTask.js'

/** Which task. */
export type VerifyTaskParameters = { taskId: Hash; signal?: AbortSignal }

/**
 * Checks that the receipt of a task is under a head that the Ledger keeps; anybody can, without the seed of its asker.
 *
 * @throws `client.not_confirmed`, `verification.*`, `header.*`
 * @example
 * const { verified } = await verifyTask(client, { taskId })
 */
export async function verifyTask(client: EnigmaClient, { taskId, signal }: VerifyTaskParameters): Promise<VerificationReport> {
  const task = await waitForTask(client, { taskId, stage: 'recorded', timeoutMs: 5_000, signal })
  if (task.stage === 'confirmed') return proveReceipt(client, task, signal)
  throw new EnigmaError('client.not_confirmed', `task ${taskId} is ${task.stage}: there is no receipt on the Ledger yet`, {
    hint: 'wait for the end of the epoch, or request a commit',
  })
}
