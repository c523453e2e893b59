// SPDX-License-Identifier: MIT
import type { Address } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { type Call, type RecordedTask, type RecordOptions, recordTasks, STANDARD_GAS_LIMIT, type Terms, termsOf } from './recordTasks.js'

/** Calls of one contract; the terms hold for each of them. */
export type ComputeTasksParameters = Terms & RecordOptions & { contract: Address; calls: readonly Call[] }

/**
 * Several calls of one contract in one record, which makes each of them cheap: at most 256.
 *
 * @throws as `computeTask`
 * @example
 * const calls = [1n, 2n, 3n].map((n) => encodeCall(abi, 'add', [n, n]))
 * const tasks = await computeTasks(client, { contract, calls })
 */
export const computeTasks = async (
  client: EnigmaClient,
  { contract, calls, signal, onStage, ...terms }: ComputeTasksParameters,
): Promise<RecordedTask[]> =>
  recordTasks(
    client,
    contract,
    termsOf(terms, STANDARD_GAS_LIMIT, calls),
    calls.map((call) => ({ function: call.function, arguments: call.arguments })),
    { signal, onStage },
  )
