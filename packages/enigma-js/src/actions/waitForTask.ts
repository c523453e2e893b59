// SPDX-License-Identifier: MIT
import { type Hash, hexToBytes, isAddressEqual } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { equalBytes, toHex } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { entryHash, taskIdOf } from '../protocol/queueEntry.js'
import { hasReached, type TaskAnswer, type TaskStage } from '../rpc/NodeRpc.js'
import { pause } from '../trust/pause.js'

const LONGEST_WAIT_MS = 20_000
// A record that was just made is unknown to a node until it has seen the block.
const UNKNOWN_FOR_MS = 4_000

export type WaitForTaskParameters = {
  taskId: Hash
  stage: TaskStage
  /** In ms. Default 120,000. */
  timeoutMs?: number | undefined
  /** Whether result and delta must be there, which some contracts withhold until the receipt is on the Ledger. */
  needsBody?: boolean
  signal?: AbortSignal | undefined
}

/** What a node says of a task that certainly is this task. */
export type CheckedTask = TaskAnswer & Required<Pick<TaskAnswer, 'entry' | 'entryBytes'>>

/** Waits at the node for a stage, and checks that what it answers is about this task. @throws `client.timeout`, `client.unknown_task`, `verification.wrong_result` */
export const waitForTask = async (client: EnigmaClient, parameters: WaitForTaskParameters): Promise<CheckedTask> =>
  checked(client, parameters.taskId, await waitForAnswer(client, parameters))

/** The same, of which nothing is checked. */
export async function waitForAnswer(client: EnigmaClient, parameters: WaitForTaskParameters): Promise<TaskAnswer> {
  const { taskId, stage, needsBody = false, timeoutMs = 120_000, signal } = parameters
  const began = Date.now()
  let asked = stage
  for (;;) {
    const left = timeoutMs - (Date.now() - began)
    const answer =
      left <= 0
        ? await client.node.task(taskId, signal)
        : await client.node.waitTask(taskId, asked, Math.min(left, LONGEST_WAIT_MS), signal)
    if (hasReached(answer.stage, asked)) {
      const isWithheld = needsBody && answer.leaf !== undefined && answer.leaf.status !== 'expired' && answer.body === undefined
      if (!isWithheld) return answer
      asked = 'confirmed'
    }
    const elapsed = Date.now() - began
    if (answer.stage === 'unknown' && elapsed >= Math.min(UNKNOWN_FOR_MS, timeoutMs)) {
      throw new EnigmaError('client.unknown_task', `the node knows no task ${taskId}`, { hint: 'check the id and the network' })
    }
    if (elapsed >= timeoutMs) {
      throw new EnigmaError('client.timeout', `task ${taskId} is ${answer.stage} after ${timeoutMs} ms, expected ${stage}`, {
        hint: 'it goes on without you',
      })
    }
    await pause(client.options.pollingIntervalMs, signal)
  }
}

export const wrongAnswer = (taskId: Hash, fault: string, cause?: unknown): EnigmaError =>
  new EnigmaError('verification.wrong_result', `what the node says about task ${taskId} is refused: ${fault}`, {
    cause,
    hint: 'use another node',
  })

function checked(client: EnigmaClient, taskId: Hash, answer: TaskAnswer): CheckedTask {
  const { entry, entryBytes, leaf } = answer
  if (!entry || !entryBytes) throw wrongAnswer(taskId, 'its entry is missing')
  if (!leaf && (answer.stage === 'computed' || answer.stage === 'confirmed'))
    throw wrongAnswer(taskId, `it is ${answer.stage} without a leaf`)
  const { record } = entry
  if (toHex(taskIdOf(hexToBytes(client.manifest.networkId), record.contract, record.sender, record.nonce)) !== taskId.toLowerCase()) {
    throw wrongAnswer(taskId, 'its entry is of another task')
  }
  if (
    leaf &&
    (!equalBytes(leaf.entryHash, entryHash(entryBytes)) ||
      toHex(leaf.taskId) !== taskId.toLowerCase() ||
      !isAddressEqual(leaf.sender, record.sender))
  ) {
    throw wrongAnswer(taskId, 'its leaf is of another entry')
  }
  return { ...answer, entry, entryBytes }
}
