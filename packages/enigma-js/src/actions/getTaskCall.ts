// SPDX-License-Identifier: MIT
import type { Address, Hash } from 'viem'
import { type EnigmaClient, requireSeed } from '../client/createEnigmaClient.js'
import { isEnigmaError } from '../errors/EnigmaError.js'
import { openOwnEnvelope } from '../protocol/envelope.js'
import { envelopeOf, notTheAsker } from './ownEnvelope.js'
import { waitForTask } from './waitForTask.js'

/** Which task, and how long to wait for its record. */
export type GetTaskCallParameters = {
  taskId: Hash
  /** In ms. Default 10,000. */
  timeoutMs?: number
  signal?: AbortSignal
}

/** What was asked, as only its asker reads it. */
export type TaskCall = {
  taskId: Hash
  contract: Address
  kind: 'task' | 'deploy'
  /** The function with its types, such as `add(uint256,uint256)`. */
  function: string
  /** Its arguments in ABI encoding. */
  arguments: Uint8Array
}

/**
 * What the user asked in an earlier task, read from the recorded envelope with the seed alone: with `findTasks` a page that has kept
 * nothing knows again what it asked and what came of it.
 *
 * @throws `client.not_the_asker`, `client.unknown_task`, `verification.wrong_result` when the node lies
 * @example
 * const { function: name } = await getTaskCall(client, { taskId })
 */
export async function getTaskCall(client: EnigmaClient, parameters: GetTaskCallParameters): Promise<TaskCall> {
  const { taskId, timeoutMs = 10_000, signal } = parameters
  const task = await waitForTask(client, { taskId, stage: 'recorded', timeoutMs, signal })
  const { context, contractKey, envelope } = await envelopeOf(client, taskId, task, signal)
  try {
    const inputs = openOwnEnvelope(context, contractKey, envelope, requireSeed(client))
    return { taskId, contract: context.contract, kind: task.entry.kind, function: inputs.function, arguments: inputs.arguments }
  } catch (cause) {
    if (!isEnigmaError(cause, 'envelope.open_failed')) throw cause
    throw notTheAsker(taskId, 'call', context.sender, cause)
  }
}
