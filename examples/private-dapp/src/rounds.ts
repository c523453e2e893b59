// SPDX-License-Identifier: MIT
// The two secret contracts of the page. A round is a pair of them; its addresses are in the link that is shared.
import {
  deploySecretContract,
  getSecretContract,
  getTaskResult,
  isEnigmaError,
  type RecordedTask,
  type RecordStage,
  type TaskResult,
} from '@enigma-network/enigma-js'
import { type Hex, isAddress, isAddressEqual, parseAbi } from 'viem'
import type { User } from './network.js'

export const millionairesAbi = parseAbi(['function register(uint256 wealth)', 'function richest() view returns (address)'])
export const votingAbi = parseAbi([
  'function createPoll(string question, uint64 closesAt) returns (uint64)',
  'function vote(uint64 poll, bool inFavour)',
  'function tally(uint64 poll) view returns (uint64[])',
])

export const OPEN_FOR_SECONDS = 120
/** A receipt comes at the end of an epoch at the latest. */
export const PATIENCE_MS = 600_000

export type Round = { millionaires: Hex; voting: Hex }

export function roundOfLink(): Round | undefined {
  const [millionaires, voting] = (new URL(location.href).searchParams.get('round') ?? '').split('.')
  if (!millionaires || !voting || !isAddress(millionaires) || !isAddress(voting)) return undefined
  return { millionaires, voting }
}

export function putIntoLink({ millionaires, voting }: Round): void {
  const link = new URL(location.href)
  link.searchParams.set('round', `${millionaires}.${voting}`)
  history.replaceState(null, '', link)
}

/** Deploys both contracts and opens the poll. */
export async function startRound(user: User, tell: (step: string) => void): Promise<Round> {
  tell('deploying the millionaires')
  const millionaires = await deploy(user, 'millionaires')
  tell('deploying the poll')
  const voting = await deploy(user, 'voting')
  tell('opening the poll')
  const closesAt = BigInt(Math.floor(Date.now() / 1000) + OPEN_FOR_SECONDS)
  const task = await getSecretContract({ ...user, address: voting, abi: votingAbi }).compute('createPoll', [
    'Shall it stay private?',
    closesAt,
  ])
  await task.result()
  return { millionaires, voting }
}

async function deploy({ client }: User, name: string): Promise<Hex> {
  const response = await fetch(`/contracts/${name}.wasm`)
  if (!response.ok) throw new Error(`the module ${name} is not there`)
  const task = await deploySecretContract(client, { code: new Uint8Array(await response.arrayBuffer()) })
  const { status } = await getTaskResult(client, { taskId: task.taskId })
  if (status !== 'succeeded') throw new Error(`deploying ${name} ${status}`)
  return task.contract
}

/** What can be asked, how it is recorded, and how its answer is told to the one who asked. */
const QUESTIONS = ['register', 'richest', 'vote', 'tally'] as const
export type Question = (typeof QUESTIONS)[number]

/** The question that a call of one of the contracts is; opening the poll, for one, is none. */
export const questionOf = ({ function: signature }: { function: string }): Question | undefined =>
  QUESTIONS.find((question) => signature.startsWith(`${question}(`))

export function record(
  user: User,
  round: Round,
  question: Question,
  value: bigint,
  onStage: (stage: RecordStage) => void,
): Promise<RecordedTask> {
  const millionaires = getSecretContract({ ...user, address: round.millionaires, abi: millionairesAbi })
  const voting = getSecretContract({ ...user, address: round.voting, abi: votingAbi })
  switch (question) {
    case 'register':
      return millionaires.compute('register', [value], { onStage })
    case 'richest':
      return millionaires.compute('richest', [], { onStage })
    case 'vote':
      return voting.compute('vote', [0n, value === 1n], { onStage })
    case 'tally':
      return voting.compute('tally', [0n], { onStage })
  }
}

export type Answer = TaskResult & { text: string; isRefusal?: boolean }

/** The answer of an earlier task in words. Only the seed of its asker gets one. A contract's refusal is an answer too. */
export async function answerOf(user: User, round: Round, question: Question, taskId: Hex): Promise<Answer> {
  const millionaires = getSecretContract({ ...user, address: round.millionaires, abi: millionairesAbi })
  const voting = getSecretContract({ ...user, address: round.voting, abi: votingAbi })
  const parameters = { taskId, timeoutMs: PATIENCE_MS }
  try {
    switch (question) {
      case 'register':
        return { ...(await millionaires.resultOf('register', parameters)), text: 'Your wealth is registered, and nobody saw it.' }
      case 'richest': {
        const result = await millionaires.resultOf('richest', parameters)
        const text = isAddressEqual(result.value, user.address) ? 'You are the richest.' : `${short(result.value)} is richer than you.`
        return { ...result, text }
      }
      case 'vote':
        return { ...(await voting.resultOf('vote', parameters)), text: 'Your vote is counted, and nobody saw it.' }
      case 'tally': {
        const result = await voting.resultOf('tally', parameters)
        return { ...result, text: `${result.value[0]} in favour, ${result.value[1]} against.` }
      }
    }
  } catch (error) {
    if (!isEnigmaError(error) || !error.facts.result) throw error
    const reason = error.message.slice(error.message.lastIndexOf(': ') + 2)
    return { ...(error.facts.result as TaskResult), text: `The contract refused: ${reason}.`, isRefusal: true }
  }
}

export const short = (hex: string): string => `${hex.slice(0, 8)}…${hex.slice(-4)}`
