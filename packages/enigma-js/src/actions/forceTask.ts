// SPDX-License-Identifier: MIT
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import type { ComputeTaskParameters } from './computeTask.js'
import { type RecordedTask, recordForced, STANDARD_GAS_LIMIT, termsOf } from './recordTasks.js'

/** As for `computeTask`. */
export type ForceTaskParameters = ComputeTaskParameters

/**
 * Forced inclusion: a call that no worker can refuse. Its envelope goes into calldata, up to 32 KiB, and starts the commit clock. It costs
 * more and prepays one receipt.
 *
 * @throws `verification.*`, `attestation.*`, `header.*` before anything is sealed; `client.*` for what Ethereum refuses
 * @example
 * const { taskId } = await forceTask(client, { contract, ...encodeCall(abi, 'add', [17n, 25n]) })
 */
export async function forceTask(client: EnigmaClient, parameters: ForceTaskParameters): Promise<RecordedTask> {
  const { contract, signal, onStage, ...given } = parameters
  const call = { function: given.function, arguments: given.arguments }
  const [task] = await recordForced(client, contract, termsOf(given, STANDARD_GAS_LIMIT, [call]), call, { signal, onStage })
  // One call makes one record, or the action has thrown.
  return task as RecordedTask
}
