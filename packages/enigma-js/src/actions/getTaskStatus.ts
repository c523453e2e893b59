// SPDX-License-Identifier: MIT
import type { Hash } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import type { TaskStage } from '../rpc/NodeRpc.js'

/** Which task. */
export type GetTaskStatusParameters = { taskId: Hash; signal?: AbortSignal }

/**
 * How far the node says a task is, without waiting and without a proof: for progress bars. `watchTask` proves what it says.
 *
 * @throws `client.unreachable`, `client.bad_answer`
 * @example
 * const stage = await getTaskStatus(client, { taskId })
 */
export async function getTaskStatus(client: EnigmaClient, { taskId, signal }: GetTaskStatusParameters): Promise<TaskStage> {
  return (await client.node.task(taskId, signal)).stage
}
