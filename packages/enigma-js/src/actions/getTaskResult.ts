// SPDX-License-Identifier: MIT
import { type Address, type Hash, type Hex, hexToBytes } from 'viem'
import { type EnigmaClient, requireSeed } from '../client/createEnigmaClient.js'
import { equalBytes, toHex } from '../codec/bytes.js'
import { isEnigmaError } from '../errors/EnigmaError.js'
import { recoverResultKeys } from '../protocol/envelope.js'
import { BASE_GAS, gasOf } from '../protocol/gas.js'
import { chargedInputGas } from '../protocol/inputGas.js'
import { bodyHashOf, decodeBody, openResult, type TaskOutcome } from '../protocol/result.js'
import type { VerificationReport } from '../trust/VerificationReport.js'
import { envelopeOf, notTheAsker, recordedEnvelopeOf } from './ownEnvelope.js'
import { proveReceipt } from './proveReceipt.js'
import { type CheckedTask, waitForTask, wrongAnswer } from './waitForTask.js'

/** Which result, and how long to wait for it. */
export type GetTaskResultParameters = {
  taskId: Hash
  /** `computed` for the provisional result (default), `confirmed` to wait for the receipt and prove it. */
  until?: 'computed' | 'confirmed'
  /** In ms. Default 120,000. */
  timeoutMs?: number
  signal?: AbortSignal
}

/** How a task ended, as its asker reads it. */
export type TaskResult = {
  taskId: Hash
  contract: Address
  status: 'succeeded' | 'failed' | 'expired'
  /** True until its receipt is proven on the Ledger. */
  isProvisional: boolean
  /** With the base gas. */
  gasUsed: bigint
  /** What is paid: the gas of the charged class. */
  gasCharged: bigint
  /** ABI encoding of what the function returned. */
  returnData: Hex
  /** Why it failed. */
  failure?: { code: string; message: string; revertData: Hex }
  /** What was proven, for a confirmed result. */
  report?: VerificationReport
}

/**
 * Waits for a task and opens its result, from the user's seed alone: after a reload or on another device as well. It is accepted only if
 * it fits the leaf and the leaf fits the record; a confirmed one also only if the leaf is proven under a head on the Ledger.
 *
 * @throws `client.timeout`, `client.unknown_task`, `client.not_the_asker`; `verification.wrong_result`, `verification.wrong_receipt` when the node lies
 * @example
 * const { status, returnData } = await getTaskResult(client, { taskId, until: 'confirmed' })
 */
export async function getTaskResult(client: EnigmaClient, parameters: GetTaskResultParameters): Promise<TaskResult> {
  const { taskId, until = 'computed', timeoutMs, signal } = parameters
  const task = await waitForTask(client, { taskId, stage: until, needsBody: true, timeoutMs, signal })
  const { leaf } = task
  if (task.stage === 'expired' && leaf && leaf.status !== 'expired')
    throw wrongAnswer(taskId, `it is said to have expired, and its leaf is of status ${leaf.status}`)
  const isConfirmed = task.stage === 'confirmed' || (task.stage === 'expired' && task.proof !== undefined)
  const report = isConfirmed && leaf ? await proveReceipt(client, task, signal) : undefined
  const result: TaskResult = {
    taskId,
    contract: task.entry.record.contract,
    status: 'expired',
    isProvisional: report === undefined,
    gasUsed: 0n,
    gasCharged: 0n,
    returnData: '0x',
    ...(report ? { report } : {}),
  }
  if (!leaf || leaf.status === 'expired') return result
  if (leaf.status === 'system') throw wrongAnswer(taskId, 'its leaf is of no task')
  return {
    ...result,
    status: leaf.status,
    gasCharged: gasOf(leaf.chargedClass),
    ...(await open(client, taskId, task, leaf.bodyHash, leaf.status, signal)),
  }
}

async function open(
  client: EnigmaClient,
  taskId: Hash,
  task: CheckedTask,
  bodyHash: Uint8Array,
  status: 'succeeded' | 'failed',
  signal?: AbortSignal,
): Promise<Pick<TaskResult, 'gasUsed' | 'returnData' | 'failure'>> {
  if (!task.body || !equalBytes(bodyHashOf(task.body), bodyHash))
    throw wrongAnswer(taskId, 'its body is not the one that the leaf commits to')
  const body = decodeBody(task.body)
  if (body.result.length === 0) {
    // No enclave shares a key with the asker then; the reason is the one that there is.
    if (status !== 'failed') throw wrongAnswer(taskId, 'it succeeded without a result')
    const failure = { code: 'envelope.open_failed', message: 'the worker could not open the envelope', revertData: '0x' } as const
    const { record } = task.entry
    const gasUsed = BASE_GAS + chargedInputGas(recordedEnvelopeOf(taskId, task).length, record.terms.gasClass)
    return { gasUsed, returnData: '0x', failure }
  }
  const outcome = await openOutcome(client, taskId, task, body.result, signal)
  if (outcome.status !== status) throw wrongAnswer(taskId, `its outcome is not of status ${status}`)
  const gasUsed = BASE_GAS + outcome.gasUsed
  return outcome.status === 'succeeded'
    ? { gasUsed, returnData: toHex(outcome.returnData) }
    : { gasUsed, returnData: '0x', failure: { code: outcome.code, message: outcome.message, revertData: toHex(outcome.revertData) } }
}

async function openOutcome(
  client: EnigmaClient,
  taskId: Hash,
  task: CheckedTask,
  sealed: Uint8Array,
  signal?: AbortSignal,
): Promise<TaskOutcome> {
  const { context, contractKey, envelope } = await envelopeOf(client, taskId, task, signal)
  try {
    // Whoever asks here is not compared with the sender: what keeps a result private is this key alone.
    return openResult(recoverResultKeys(context, contractKey, envelope, requireSeed(client)), hexToBytes(taskId), sealed)
  } catch (cause) {
    if (!isEnigmaError(cause, 'envelope.open_failed') && !isEnigmaError(cause, 'result.open_failed')) throw cause
    throw notTheAsker(taskId, 'result', context.sender, cause)
  }
}
