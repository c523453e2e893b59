// SPDX-License-Identifier: MIT
import type { Address, Hash } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import type { EntryStatus } from '../protocol/receipts.js'
import type { TaskStage } from '../rpc/NodeRpc.js'
import { proveReceipt } from './proveReceipt.js'
import { type CheckedTask, waitForTask } from './waitForTask.js'

/** Which task, and up to which stage. */
export type WatchTaskParameters = { taskId: Hash; until?: 'recorded' | 'computed' | 'confirmed'; timeoutMs?: number; signal?: AbortSignal }

/** A stage that a task has reached. */
export type TaskUpdate = {
  taskId: Hash
  stage: 'recorded' | 'computed' | 'confirmed' | 'expired'
  contract: Address
  index: number
  /** How it ended, from `computed` on. */
  status?: EntryStatus
  /** True until the receipt is proven on the Ledger. */
  isProvisional: boolean
  /** The Ethereum transaction of the stage, if it has one. */
  transactionHash?: Hash
}

const STAGES = ['recorded', 'computed', 'confirmed'] as const

/**
 * Each stage of a task as it is reached; `confirmed` is told only after the client has proven the receipt itself.
 *
 * @example
 * for await (const update of watchTask(client, { taskId })) console.log(update.stage)
 */
export async function* watchTask(client: EnigmaClient, parameters: WatchTaskParameters): AsyncGenerator<TaskUpdate, void, void> {
  const { taskId, until = 'confirmed', timeoutMs, signal } = parameters
  for (const stage of STAGES.slice(0, STAGES.indexOf(until) + 1)) {
    const task = await waitForTask(client, { taskId, stage, timeoutMs, signal })
    if (task.stage === 'expired') {
      yield { ...update(taskId, 'expired', task), status: 'expired' }
      return
    }
    if (stage === 'confirmed') await proveReceipt(client, task, signal)
    yield update(taskId, stage, task)
  }
}

/** How far the node says a task is; believed by nobody, for progress bars. */
export async function getTaskStatus(client: EnigmaClient, { taskId, signal }: { taskId: Hash; signal?: AbortSignal }): Promise<TaskStage> {
  return (await client.node.task(taskId, signal)).stage
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
