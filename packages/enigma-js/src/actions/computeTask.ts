// SPDX-License-Identifier: MIT
import type { Address } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { computeTasks } from './computeTasks.js'
import type { Call, RecordedTask, RecordOptions, Terms } from './recordTasks.js'

/** A call of a contract, and its terms. */
export type ComputeTaskParameters = Terms & RecordOptions & Call & { contract: Address }

/**
 * Verifies where it goes, seals the call, has it admitted by the selected worker's enclave, and records its hash on Ethereum.
 *
 * @throws `envelope.bad_inputs` for a call that does not fit and `task.gas_limit_too_low` for one that the limit does not cover, before anybody
 * is asked; `verification.*`, `attestation.*`, `header.*` before anything is sealed; `client.*` for what Ethereum refuses
 * @example
 * const call = encodeCall(abi, 'add', [17n, 25n])
 * const { taskId, report } = await computeTask(client, { contract, ...call })
 */
export async function computeTask(client: EnigmaClient, parameters: ComputeTaskParameters): Promise<RecordedTask> {
  const [task] = await computeTasks(client, { ...parameters, calls: [parameters] })
  // One call makes one record, or the action has thrown.
  return task as RecordedTask
}
