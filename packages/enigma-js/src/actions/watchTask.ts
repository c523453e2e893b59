// SPDX-License-Identifier: MIT
import type { Address, Hash } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import type { EntryStatus } from '../protocol/receipts.js'
import { proveReceipt } from './proveReceipt.js'
import { type CheckedTask, waitForAnswer, waitForTask } from './waitForTask.js'

/** Which task, and up to which stage. */
export type WatchTaskParameters = {
  taskId: Hash
  /** The last stage that is waited for. Default `confirmed`. */
  until?: 'admitted' | 'recorded' | 'computed' | 'confirmed'
  /** How long one stage may take, in ms. Default 120,000. */
  timeoutMs?: number
  signal?: AbortSignal
}

/** A stage that a task has reached. */
export type TaskUpdate = {
  taskId: Hash
  /** `computed` is provisional; `expired` ends a task that nobody computed in time. */
  stage: 'admitted' | 'recorded' | 'computed' | 'confirmed' | 'expired'
  /** From `recorded` on. */
  contract?: Address
  /** The position in the contract's queue, from `recorded` on. */
  index?: number
  /** How it ended, from `computed` on. */
  status?: EntryStatus
  /** True until the receipt is proven on the Ledger. */
  isProvisional: boolean
  /** The Ethereum transaction of the stage, if it has one. */
  transactionHash?: Hash
}

const STAGES = ['admitted', 'recorded', 'computed', 'confirmed'] as const

/**
 * Each stage of a task as it is reached. `admitted` is the node's word and is left out for a forced task, which nobody admits; `recorded`
 * and `computed` are checked against the task's id and entry; `confirmed` is told only after the client has proven the receipt itself.
 *
 * @throws `client.timeout`, `client.unknown_task`, `verification.*`
 * @example
 * for await (const { stage, isProvisional } of watchTask(client, { taskId })) console.log(stage, isProvisional)
 */
export async function* watchTask(client: EnigmaClient, parameters: WatchTaskParameters): AsyncGenerator<TaskUpdate, void, void> {
  const { taskId, until = 'confirmed', timeoutMs, signal } = parameters
  const seen = await waitForAnswer(client, { taskId, stage: 'admitted', timeoutMs, signal })
  if (!seen.entry?.record.isForced) yield { taskId, stage: 'admitted', isProvisional: true }
  for (const stage of STAGES.slice(1, STAGES.indexOf(until) + 1)) {
    const task = await waitForTask(client, { taskId, stage, timeoutMs, signal })
    if (task.stage === 'expired') {
      yield { ...update(taskId, 'expired', task), status: 'expired' }
      return
    }
    if (stage === 'confirmed') await proveReceipt(client, task, signal)
    yield update(taskId, stage, task)
  }
}

function update(taskId: Hash, stage: TaskUpdate['stage'], task: CheckedTask): TaskUpdate {
  const transactionHash = stage === 'confirmed' ? task.receiptTransaction : stage === 'recorded' ? task.recordTransaction : undefined
  return {
    taskId,
    stage,
    contract: task.entry.record.contract,
    index: task.index,
    isProvisional: stage !== 'confirmed',
    ...(stage !== 'recorded' && task.leaf ? { status: task.leaf.status } : {}),
    ...(transactionHash ? { transactionHash } : {}),
  }
}
