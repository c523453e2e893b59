// SPDX-License-Identifier: MIT
// The tasks of a user. What was verified before each was sealed is kept in this browser; the tasks themselves are on the Ledger, and the
// user's seed reads from there what was asked, and what came of it.
import { findTasks, getTaskCall, isEnigmaError, type VerifiedFact } from '@enigma-network/enigma-js'
import type { Hex } from 'viem'
import type { User } from './network.js'
import { type Question, questionOf } from './rounds.js'

export type SavedTask = {
  taskId: Hex
  question: Question
  /** Known where the task was recorded. */
  record?: { ethereumGas: string; verified: readonly VerifiedFact[]; warnings: readonly string[] }
}

const keyOf = (account: Hex, contract: Hex): string => `enigma-tasks-${account}-${contract}`.toLowerCase()

export const savedTasks = (account: Hex, contract: Hex): SavedTask[] =>
  JSON.parse(localStorage.getItem(keyOf(account, contract)) ?? '[]') as SavedTask[]

export const saveTask = (account: Hex, contract: Hex, task: SavedTask): void =>
  localStorage.setItem(keyOf(account, contract), JSON.stringify([task, ...savedTasks(account, contract)]))

/** The user's questions to a contract that this browser does not remember, oldest first. */
export async function forgottenTasks({ address, client }: User, contract: Hex): Promise<SavedTask[]> {
  const known = new Set(savedTasks(address, contract).map(({ taskId }) => taskId))
  const tasks: SavedTask[] = []
  for (const { taskId } of await findTasks(client, { contract })) {
    if (known.has(taskId)) continue
    const question = await getTaskCall(client, { taskId }).then(questionOf, (error: unknown) => {
      // Asked with another seed than this wallet's signature gives.
      if (isEnigmaError(error, 'client.not_the_asker')) return undefined
      throw error
    })
    if (question) tasks.push({ taskId, question })
  }
  return tasks
}
