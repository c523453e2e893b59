// SPDX-License-Identifier: MIT
// The other side of what the library does, written from the specification: what the enclaves do with keys, envelopes, results and deltas.
import { type Address, hexToBytes } from 'viem'
import { ascii, concat, equalBytes, toUint, uint } from '../src/codec/bytes.js'
import { Reader } from '../src/codec/Reader.js'
import { hkdf, hmacSha256, keccak } from '../src/crypto/hash.js'
import { hpkeReceiver } from '../src/crypto/hpke.js'
import { labels } from '../src/crypto/labels.js'
import { pad, unpad } from '../src/crypto/padding.js'
import { recoverSigner } from '../src/crypto/signatures.js'
import { openSiv, type SivKeys, sealSiv, splitSivKeys } from '../src/crypto/siv.js'
import { publicKeyOf } from '../src/crypto/xwing.js'
import { EnigmaError } from '../src/errors/EnigmaError.js'
import { type EnvelopeContext, envelopeInfo, requireEnvelopeFormat } from '../src/protocol/envelope.js'
import { encodeDeployment, encodeTerms, type QueueEntry } from '../src/protocol/queueEntry.js'
import type { TaskOutcome } from '../src/protocol/result.js'

const EMPTY = new Uint8Array()
const HEADER_SIZE = 42
const CIPHERTEXT_OFFSET = HEADER_SIZE + 1120

// --- spec/keys.md section 1

export type KeeperRoots = { networkId: Uint8Array; first: Uint8Array; seed: Uint8Array }

export const keeperRoots = (master: Uint8Array, networkId: Uint8Array): KeeperRoots => ({
  networkId,
  first: hkdf(master, networkId, ascii('enigma/v1/ratchet-root'), 32),
  seed: hkdf(master, networkId, ascii('enigma/v1/seed-root'), 32),
})

export function contractEpochSecret(roots: KeeperRoots, contract: Address, epoch: bigint): Uint8Array {
  let root = roots.first
  for (let e = 0n; e < epoch; e++) root = hmacSha256(root, ascii('enigma/v1/ratchet'))
  return hkdf(root, roots.networkId, concat(ascii('enigma/v1/contract-epoch'), hexToBytes(contract), uint(epoch, 8)), 32)
}

export const epochPrf = (roots: KeeperRoots, epoch: bigint): Uint8Array =>
  hmacSha256(roots.seed, concat(ascii('enigma/v1/epoch-prf'), uint(epoch, 8)))

export const taskRandom = (secret: Uint8Array, taskId: Uint8Array, prevRandao: Uint8Array): Uint8Array =>
  hmacSha256(hkdf(secret, EMPTY, ascii('enigma/v1/task-random'), 32), concat(taskId, prevRandao))

export const envelopeKey = (secret: Uint8Array): Uint8Array => hkdf(secret, EMPTY, labels.envelopeKey, 32)

export const contractPublicKey = (secret: Uint8Array): Uint8Array => publicKeyOf(envelopeKey(secret))

export const stateKeys = (secret: Uint8Array): SivKeys => ({
  mac: hkdf(secret, EMPTY, labels.stateMac, 32),
  encryption: hkdf(secret, EMPTY, labels.stateEnc, 32),
})

// --- spec/keys.md section 3

export type OpenedEnvelope = { inputs: Uint8Array; resultKeys: SivKeys }

/** Opens an envelope and compares its inputs with the record that names it. */
export function openEnvelope(context: EnvelopeContext, privateKey: Uint8Array, envelope: Uint8Array, entry: QueueEntry): OpenedEnvelope {
  requireEnvelopeFormat(envelope)
  const failed = new EnigmaError('envelope.open_failed', 'it does not open')
  if (toUint(envelope.subarray(2, 10)) !== context.keyEpoch) throw failed
  let inputs: Uint8Array
  let resultKeys: SivKeys
  try {
    const hpke = hpkeReceiver(privateKey, envelopeInfo(context), envelope.slice(HEADER_SIZE, CIPHERTEXT_OFFSET))
    const padded = hpke.open(envelope.subarray(CIPHERTEXT_OFFSET), envelope.subarray(0, HEADER_SIZE))
    resultKeys = splitSivKeys(hpke.export(labels.result, 64))
    inputs = padded
  } catch {
    throw failed
  }
  inputs = unpadInputs(inputs)
  requireMatch(inputs, entry)
  return { inputs, resultKeys }
}

function unpadInputs(padded: Uint8Array): Uint8Array {
  try {
    return unpad(padded)
  } catch (cause) {
    throw new EnigmaError('envelope.bad_inputs', 'the padding is not canonical', { cause })
  }
}

function requireMatch(inputs: Uint8Array, entry: QueueEntry): void {
  if (entry.kind !== 'deploy' && entry.kind !== 'task') throw new TypeError('not a record')
  const reader = new Reader(inputs, 'inputs', 'envelope.bad_inputs')
  if (reader.number(1) !== 1) throw reader.refuse('have another version')
  const [contract, terms, deployment] = [reader.take(20), reader.take(65), reader.take(32)]
  const name = reader.short()
  if (name.length === 0 || name.length > 256) throw reader.refuse('have a function text of a wrong length')
  reader.long()
  reader.end()
  const expected = entry.kind === 'deploy' ? keccak(encodeDeployment(entry.deployment)) : new Uint8Array(32)
  const fits =
    equalBytes(contract, hexToBytes(entry.record.contract)) &&
    equalBytes(terms, encodeTerms(entry.record.terms)) &&
    equalBytes(deployment, expected)
  if (!fits) throw new EnigmaError('envelope.mismatch', 'the inputs contradict the record')
}

// --- spec/keys.md section 4

export const sealResult = (keys: SivKeys, taskId: Uint8Array, outcome: TaskOutcome): Uint8Array =>
  sealSiv(keys, concat(labels.result, taskId), pad(encodeOutcome(outcome)))

export function encodeOutcome(outcome: TaskOutcome): Uint8Array {
  const head = concat(new Uint8Array([outcome.status === 'succeeded' ? 1 : 2]), uint(outcome.gasUsed, 8))
  const sized = (bytes: Uint8Array, size: number): Uint8Array => concat(uint(bytes.length, size), bytes)
  if (outcome.status === 'succeeded') return concat(head, sized(outcome.returnData, 4))
  return concat(head, sized(ascii(outcome.code), 2), sized(ascii(outcome.message), 2), sized(outcome.revertData, 4))
}

// --- spec/keys.md section 5

export type DeltaContext = { networkId: Uint8Array; contract: Address; index: number; taskId: Uint8Array; stateBefore: Uint8Array }

/** The bytes of a delta, checked for their one form. */
export function openDelta(secret: Uint8Array, context: DeltaContext, sealed: Uint8Array): Uint8Array {
  let delta: Uint8Array
  try {
    delta = unpad(openSiv(stateKeys(secret), deltaData(context), sealed))
  } catch (cause) {
    throw new EnigmaError('delta.open_failed', 'it does not open', { cause })
  }
  requireDelta(delta)
  return delta
}

export const sealDelta = (secret: Uint8Array, context: DeltaContext, delta: Uint8Array): Uint8Array =>
  sealSiv(stateKeys(secret), deltaData(context), pad(delta))

const deltaData = (context: DeltaContext): Uint8Array =>
  concat(labels.delta, context.networkId, hexToBytes(context.contract), uint(context.index, 8), context.taskId, context.stateBefore)

function requireDelta(bytes: Uint8Array): void {
  const reader = new Reader(bytes, 'delta', 'delta.bad_format')
  const status = reader.number(1)
  if (status !== 1 && status !== 2) throw reader.refuse(`has status ${status}`)
  if (reader.number(1) > 15) throw reader.refuse('has a gas class out of range')
  const count = reader.number(4)
  if (status === 2 && count > 0) throw reader.refuse('of a failed task has writes')
  let last = ''
  for (let i = 0; i < count; i++) {
    const key = Buffer.from(reader.short()).toString('hex')
    if (i > 0 && key <= last) throw reader.refuse('has keys out of order')
    last = key
    const present = reader.number(1)
    if (present > 1) throw reader.refuse('has a flag that is none')
    if (present === 1) reader.long()
  }
  reader.end()
}

// --- spec/keys.md section 6

/** The secrets that a key keeper released to the owner of a key, in order. */
export async function openRelease(given: {
  request: Uint8Array
  workerKeySeed: Uint8Array
  keeper: Address
  release: Uint8Array
  signature: Uint8Array
}): Promise<Uint8Array> {
  const bad = (cause?: unknown) => new EnigmaError('keys.bad_release', 'the release is refused', { cause })
  const hash = keccak(given.request)
  try {
    const signer = await recoverSigner(keccak(ascii('enigma/v1/key-release'), hash, given.release), given.signature)
    if (signer.toLowerCase() !== given.keeper.toLowerCase()) throw bad()
    const context = hpkeReceiver(given.workerKeySeed, concat(ascii('enigma/v1/key-release'), hash), given.release.slice(0, 1120))
    return context.open(given.release.subarray(1120), EMPTY)
  } catch (cause) {
    throw bad(cause)
  }
}

/** Contract, epochs and nonce of a key request, whose signature is of the worker that it names. */
export async function readKeyRequest(request: Uint8Array, signature: Uint8Array): Promise<{ contract: Uint8Array; epochs: bigint[] }> {
  const reader = new Reader(request, 'key request', 'keys.bad_request')
  if (reader.number(1) !== 1) throw reader.refuse('has another version')
  reader.take(32)
  const contract = reader.take(20)
  const signer = reader.hex(20)
  const count = reader.number(2)
  if (count === 0 || count > 1024) throw reader.refuse(`names ${count} epochs`)
  const epochs: bigint[] = []
  for (let i = 0; i < count; i++) {
    const epoch = reader.bigint(8)
    if (epochs.some((earlier) => earlier >= epoch)) throw reader.refuse('has epochs out of order')
    epochs.push(epoch)
  }
  reader.take(32 + 1216)
  reader.end()
  const found = await recoverSigner(keccak(ascii('enigma/v1/key-request'), request), signature).catch((cause: unknown) => {
    throw reader.refuse('is not signed', cause)
  })
  if (found.toLowerCase() !== signer) throw reader.refuse('is signed by another worker')
  return { contract, epochs }
}
