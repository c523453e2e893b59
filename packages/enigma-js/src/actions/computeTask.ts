// SPDX-License-Identifier: MIT
import type { Address } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { type Call, type RecordedTask, recordForced, recordTasks, type Terms, termsOf } from './recordTasks.js'

/** Enough for what the samples do: class 6. */
const STANDARD_GAS_LIMIT = 800_000n

/** A call of a contract, and its terms. */
export type ComputeTaskParameters = Terms &
  Call & {
    contract: Address
    signal?: AbortSignal
  }

/**
 * Verifies where it goes, seals the call, has it admitted by the selected worker's enclave, and records its hash on Ethereum.
 *
 * @throws `verification.*`, `attestation.*`, `header.*` before anything is sealed; `client.*` for what Ethereum refuses
 * @example
 * const task = await computeTask(client, { contract, function: 'add(uint256,uint256)', arguments: encoded })
 */
export async function computeTask(client: EnigmaClient, parameters: ComputeTaskParameters): Promise<RecordedTask> {
  const [task] = await computeTasks(client, { ...parameters, calls: [parameters] })
  // One call makes one record, or the action has thrown.
  return task as RecordedTask
}

/** Calls of one contract; the terms hold for each of them. */
export type ComputeTasksParameters = Terms & { contract: Address; calls: readonly Call[]; signal?: AbortSignal }

/** Several calls of one contract in one record, which makes each of them cheap: at most 256. */
export const computeTasks = (
  client: EnigmaClient,
  { contract, calls, signal, ...terms }: ComputeTasksParameters,
): Promise<RecordedTask[]> => recordTasks(client, contract, termsOf(terms, STANDARD_GAS_LIMIT), calls.map(callOf), signal)

/**
 * A call that no worker can refuse: its envelope goes into calldata, up to 32 KiB, and starts the commit clock. It costs more and prepays
 * one receipt.
 */
export async function forceTask(client: EnigmaClient, parameters: ComputeTaskParameters): Promise<RecordedTask> {
  const { contract, signal, ...given } = parameters
  const [task] = await recordForced(client, contract, termsOf(given, STANDARD_GAS_LIMIT), callOf(parameters), signal)
  return task as RecordedTask
}

const callOf = (call: Call): Call => ({ function: call.function, arguments: call.arguments })
