// SPDX-License-Identifier: MIT
import { type Address, type Hash, hexToBytes } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { equalBytes } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { type EnvelopeContext, inputsHashOf } from '../protocol/envelope.js'
import { type CheckedTask, wrongAnswer } from './waitForTask.js'

/** The recorded envelope of a task, and what it takes, beside the seed of its sender, to find its keys again. */
export type RecordedEnvelope = { context: EnvelopeContext; contractKey: Uint8Array; envelope: Uint8Array }

/** @throws `verification.wrong_result` when the node's envelope is not the recorded one */
export async function envelopeOf(client: EnigmaClient, taskId: Hash, task: CheckedTask, signal?: AbortSignal): Promise<RecordedEnvelope> {
  const { record, kind } = task.entry
  const envelope = recordedEnvelopeOf(taskId, task)
  // The key need not be verified: with another one than the envelope was sealed to, recovery fails.
  const { publicKey } = await client.node.contractKey(record.contract, record.keyEpoch, signal)
  const context = {
    networkId: hexToBytes(client.manifest.networkId),
    contract: record.contract,
    keyEpoch: record.keyEpoch,
    sender: record.sender,
    purpose: kind,
  }
  return { context, contractKey: publicKey, envelope }
}

/** @throws `verification.wrong_result` as above */
export function recordedEnvelopeOf(taskId: Hash, task: CheckedTask): Uint8Array {
  if (!task.envelope || !equalBytes(inputsHashOf(task.envelope), task.entry.record.inputsHash)) {
    throw wrongAnswer(taskId, 'its envelope is missing or does not hash to the recorded inputs hash')
  }
  return task.envelope
}

export const notTheAsker = (taskId: Hash, what: 'result' | 'call', sender: Address, cause: unknown): EnigmaError =>
  new EnigmaError(
    'client.not_the_asker',
    `the ${what} of task ${taskId} is encrypted to ${sender}, who asked; this seed does not open it`,
    {
      cause,
    },
  )
