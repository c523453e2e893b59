// SPDX-License-Identifier: MIT
import type { Address, Hex } from 'viem'
import { toHex } from '../codec/bytes.js'
import { PUBLIC_KEY_SIZE } from '../crypto/xwing.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import type { AttachedEvidence } from '../protocol/evidence.js'
import { type DeploymentTerms, decodeQueueEntry, type QueueEntry, type TaskTerms } from '../protocol/queueEntry.js'
import { decodeLeaf, type HeadParts, type Leaf } from '../protocol/receipts.js'
import type { SignedHeader } from '../protocol/signedHeader.js'
import { Fields } from './fields.js'
import type { JsonRpc } from './JsonRpc.js'

// The methods of a node that a client needs (spec/wire.md section 6). What they answer is decoded here and believed nowhere.

const LARGEST_BODY = 8 << 20
const LARGEST_ENVELOPE = 1 << 20
const LARGEST_EVIDENCE = 1 << 16
const LARGEST_COLLATERAL = (256 << 10) + 25
const MOST_PROOF_NODES = 64

/** How far a task is. */
export type TaskStage = 'unknown' | 'admitted' | 'recorded' | 'computed' | 'confirmed' | 'expired'

const STAGES: readonly TaskStage[] = ['unknown', 'admitted', 'recorded', 'computed', 'confirmed', 'expired']

/** True when a task at `stage` has passed or reached `asked`; an expired one has reached them all. */
export const hasReached = (stage: TaskStage, asked: TaskStage): boolean => STAGES.indexOf(stage) >= STAGES.indexOf(asked)

export type ContractKeyAnswer = { epoch: bigint; publicKey: Uint8Array; signature: Uint8Array; keeper: AttachedEvidence }

export type TaskAnswer = {
  stage: TaskStage
  index: number
  entryBytes?: Uint8Array
  entry?: Extract<QueueEntry, { kind: 'task' | 'deploy' }>
  envelope?: Uint8Array
  leafBytes?: Uint8Array
  leaf?: Leaf
  body?: Uint8Array
  proof?: { head: HeadParts; nodes: Uint8Array[] }
  recordTransaction?: Hex
  receiptTransaction?: Hex
}

export type AdmissionQuestion = {
  contract: Address
  sender: Address
  terms: TaskTerms
  envelopes: readonly Uint8Array[]
  deployment?: { terms: DeploymentTerms; code: Uint8Array }
}

/** What a node gives as the answer of an enclave. */
export type QueryAnswerMessage = { blockNumber: bigint; head: HeadParts; answer: Uint8Array; signature: Uint8Array }

export class NodeRpc {
  readonly #rpc: JsonRpc

  constructor(rpc: JsonRpc) {
    this.#rpc = rpc
  }

  signedHeader(signal?: AbortSignal): Promise<SignedHeader> {
    return this.#read('enigma_getSignedHeader', {}, signal, (answer) => ({
      rlp: answer.bytes('header', { most: 1 << 16 }),
      signature: answer.bytes('signature', { most: 1024 }),
    }))
  }

  contractKey(contract: Address, epoch?: bigint, signal?: AbortSignal): Promise<ContractKeyAnswer> {
    const params = { contract, ...(epoch === undefined ? {} : { epoch: Number(epoch) }) }
    return this.#read('enigma_getContractKey', params, signal, (answer) => ({
      epoch: answer.bigint('epoch'),
      publicKey: answer.bytes('publicKey', { exact: PUBLIC_KEY_SIZE }),
      signature: answer.bytes('signature', { exact: 65 }),
      keeper: readAttached(answer, 'keeperEvidence', 'keeperCollateral'),
    }))
  }

  keeperEvidence(signal?: AbortSignal): Promise<AttachedEvidence> {
    return this.#read('enigma_getKeeperEvidence', {}, signal, (answer) => readAttached(answer, 'evidence', 'collateral'))
  }

  workerEvidence(workerId: number, signal?: AbortSignal): Promise<AttachedEvidence & { encryptionKey: Uint8Array }> {
    return this.#read('enigma_getWorkerEvidence', { workerId }, signal, (answer) => ({
      ...readAttached(answer, 'evidence', 'collateral'),
      encryptionKey: answer.bytes('encryptionKey', { exact: PUBLIC_KEY_SIZE }),
    }))
  }

  admit(question: AdmissionQuestion, signal?: AbortSignal): Promise<{ validUntil: bigint; signature: Uint8Array; workerId: number }> {
    return this.#read('enigma_admit', admissionParams(question), signal, (answer) => ({
      validUntil: answer.bigint('validUntil'),
      signature: answer.bytes('signature', { exact: 65 }),
      workerId: answer.number('workerId'),
    }))
  }

  query(contract: Address, envelope: Uint8Array, signal?: AbortSignal): Promise<QueryAnswerMessage> {
    return this.#read('enigma_query', { contract, envelope: toHex(envelope) }, signal, (answer) => ({
      blockNumber: answer.bigint('blockNumber'),
      head: readHead(answer.part('head')),
      answer: answer.bytes('answer', { most: LARGEST_BODY }),
      signature: answer.bytes('signature', { exact: 65 }),
    }))
  }

  task(taskId: Hex, signal?: AbortSignal): Promise<TaskAnswer> {
    return this.#read('enigma_getTask', { taskId }, signal, readTask)
  }

  /** The task when it has reached a stage, or as it is when the time is up; at most 30 s. */
  waitTask(taskId: Hex, stage: TaskStage, timeoutMs: number, signal?: AbortSignal): Promise<TaskAnswer> {
    return this.#read('enigma_waitTask', { taskId, stage, timeoutMs: Math.round(timeoutMs) }, signal, readTask)
  }

  async #read<T>(
    method: string,
    params: Record<string, unknown>,
    signal: AbortSignal | undefined,
    read: (answer: Fields) => T,
  ): Promise<T> {
    const result = await this.#rpc.call(method, params, signal)
    try {
      return read(new Fields(result))
    } catch (cause) {
      if (cause instanceof TypeError || cause instanceof EnigmaError) throw this.#rpc.badAnswer(method, cause.message, cause)
      throw cause
    }
  }
}

const readAttached = (answer: Fields, evidence: string, collateral: string): AttachedEvidence => ({
  evidence: answer.bytes(evidence, { most: LARGEST_EVIDENCE }),
  collateral: answer.bytes(collateral, { most: LARGEST_COLLATERAL }),
})

function readTask(answer: Fields): TaskAnswer {
  const stage = STAGES.find((known) => known === answer.text('stage'))
  if (!stage) throw new TypeError('stage is no stage')
  const entryBytes = answer.optionalBytes('entry', { most: 1024 })
  const entry = entryBytes && decodeQueueEntry(entryBytes)
  const leafBytes = answer.optionalBytes('leaf', { most: 1024 })
  const envelope = answer.optionalBytes('envelope', { most: LARGEST_ENVELOPE })
  const body = answer.optionalBytes('body', { most: LARGEST_BODY })
  return {
    stage,
    index: answer.has('index') ? answer.number('index') : 0,
    ...(entryBytes && (entry?.kind === 'task' || entry?.kind === 'deploy') ? { entryBytes, entry } : {}),
    ...(envelope ? { envelope } : {}),
    ...(leafBytes ? { leafBytes, leaf: decodeLeaf(leafBytes) } : {}),
    ...(body ? { body } : {}),
    ...(answer.has('proof') ? { proof: readProof(answer.part('proof')) } : {}),
    ...(answer.has('recordTransaction') ? { recordTransaction: toHex(answer.bytes('recordTransaction', { exact: 32 })) } : {}),
    ...(answer.has('receiptTransaction') ? { receiptTransaction: toHex(answer.bytes('receiptTransaction', { exact: 32 })) } : {}),
  }
}

const readProof = (proof: Fields): { head: HeadParts; nodes: Uint8Array[] } => ({
  head: readHead(proof.part('head')),
  nodes: proof.byteList('nodes', MOST_PROOF_NODES, 32),
})

function readHead(head: Fields): HeadParts {
  const hash = (name: string): Uint8Array => head.bytes(name, { exact: 32 })
  return {
    stateHash: hash('stateHash'),
    receiptsRoot: hash('receiptsRoot'),
    queueHash: hash('queueHash'),
    index: head.number('index'),
    checkpointHash: hash('checkpointHash'),
  }
}

function admissionParams({ contract, sender, terms, envelopes, deployment }: AdmissionQuestion): Record<string, unknown> {
  return {
    contract,
    sender,
    terms: {
      gasClass: terms.gasClass,
      gasPrice: terms.gasPrice.toString(),
      callGasLimit: terms.callGasLimit,
      callPrepaid: terms.callPrepaid.toString(),
      token: terms.token,
      amount: terms.amount.toString(),
      keyEpoch: Number(terms.keyEpoch),
    },
    envelopes: envelopes.map(toHex),
    ...(deployment
      ? {
          deployment: { ...deployment.terms, salt: toHex(deployment.terms.salt), codeHash: toHex(deployment.terms.codeHash) },
          code: toHex(deployment.code),
        }
      : {}),
  }
}
