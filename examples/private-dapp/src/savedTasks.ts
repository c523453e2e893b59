// SPDX-License-Identifier: MIT
// What the page remembers of a task: that it was asked. Its answer is read again from the network with the user's seed.
import type { VerifiedFact } from '@enigma-network/enigma-js'
import type { Hex } from 'viem'
import type { Question } from './rounds.js'

export type SavedTask = {
  taskId: Hex
  question: Question
  transactionHash: Hex
  inputsHash: Hex
  ethereumGas: string
  verified: readonly VerifiedFact[]
  warnings: readonly string[]
}

const keyOf = (account: Hex, contract: Hex): string => `enigma-tasks-${account}-${contract}`.toLowerCase()

export const savedTasks = (account: Hex, contract: Hex): SavedTask[] =>
  JSON.parse(localStorage.getItem(keyOf(account, contract)) ?? '[]') as SavedTask[]

export const saveTask = (account: Hex, contract: Hex, task: SavedTask): void =>
  localStorage.setItem(keyOf(account, contract), JSON.stringify([task, ...savedTasks(account, contract)]))
