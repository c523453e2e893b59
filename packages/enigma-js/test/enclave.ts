// SPDX-License-Identifier: MIT
// The other side of what the library does, written from the specification: what the enclaves do with keys, envelopes, results and deltas.
import { type Address, getAddress, hexToBytes } from 'viem'
import { ascii, concat, equalBytes, toHex, toUint, uint } from '../src/codec/bytes.js'
import { Reader } from '../src/codec/Reader.js'
import { hkdf, hmacSha256, keccak } from '../src/crypto/hash.js'
import { hpkeReceiver, hpkeSender } from '../src/crypto/hpke.js'
import { labels } from '../src/crypto/labels.js'
import { pad, unpad } from '../src/crypto/padding.js'
import { recoverSigner } from '../src/crypto/signatures.js'
import { openSiv, type SivKeys, sealSiv, splitSivKeys } from '../src/crypto/siv.js'
import { publicKeyOf, requirePublicKey } from '../src/crypto/xwing.js'
import { EnigmaError, type EnigmaErrorCode } from '../src/errors/EnigmaError.js'
import { type EnvelopeContext, envelopeInfo, requireEnvelopeFormat } from '../src/protocol/envelope.js'
import { type PlainQuery, permitDigest, permits, type QueryKind, type QueryPermit } from '../src/protocol/query.js'
import { answerData, answerInfo, type QueryAnswerContext, type QueryOutcome } from '../src/protocol/queryAnswer.js'
import { encodeDeployment, encodeTerms, type QueueEntry } from '../src/protocol/queueEntry.js'
import type { TaskOutcome } from '../src/protocol/result.js'
import type { LedgerDomain } from '../src/protocol/statements.js'

const EMPTY = new Uint8Array()
const HEADER_SIZE = 42
const CIPHERTEXT_OFFSET = HEADER_SIZE + 1120

// --- spec/keys.md section 1

export type KeeperRoots = { networkId: Uint8Array; first: Uint8Array; seed: Uint8Array; inputs: InputNode; ratchets: InputRatchet[] }

/** A node of the tree of input secrets: what all below it follows from, two sides, or nothing any more. */
export type InputNode = Uint8Array | [left: InputNode, right: InputNode] | undefined

export type InputRatchet = { contract: Uint8Array; epoch: bigint; key: Uint8Array }

export const keeperRoots = (master: Uint8Array, networkId: Uint8Array): KeeperRoots => ({
  networkId,
  first: hkdf(master, networkId, ascii('enigma/v1/ratchet-root'), 32),
  seed: hkdf(master, networkId, ascii('enigma/v1/seed-root'), 32),
  inputs: hkdf(master, networkId, ascii('enigma/v1/input-root'), 32),
  ratchets: [],
})

/** Reads what a keeper has left once something was erased (spec/keys.md section 11). */
export function readRemains(remains: Uint8Array, networkId: Uint8Array): KeeperRoots {
  const reader = new Reader(remains, 'remains', 'wire.bad_frame')
  const node = (): InputNode => {
    const form = reader.number(1)
    return form === 1 ? reader.take(32) : form === 2 ? [node(), node()] : undefined
  }
  if (reader.number(1) !== 1) throw reader.refuse('has another version')
  const [first, seed] = [reader.take(32), reader.take(32)]
  const ratchets = Array.from({ length: reader.number(4) }, () => ({
    contract: reader.take(20),
    epoch: reader.bigint(8),
    key: reader.take(32),
  }))
  const inputs = node()
  reader.end()
  return { networkId, first, seed, inputs, ratchets }
}

/** The input secret of a contract and epoch; undefined once it is erased. */
export function inputSecret(roots: KeeperRoots, contract: Address, epoch: bigint): Uint8Array | undefined {
  const address = hexToBytes(contract)
  const kept = roots.ratchets.find((ratchet) => equalBytes(ratchet.contract, address))
  const start = kept ?? firstRatchet(roots.inputs, address)
  if (start === undefined || epoch < start.epoch) return undefined
  let key = start.key
  for (let e = start.epoch; e < epoch; e++) key = hmacSha256(key, ascii('enigma/v1/input-ratchet'))
  return hmacSha256(key, ascii('enigma/v1/input-secret'))
}

function firstRatchet(root: InputNode, contract: Uint8Array): InputRatchet | undefined {
  const path = keccak(concat(ascii('enigma/v1/input-path'), contract))
  let node = root
  for (let i = 0; i < 96; i++) {
    const side = ((path[i >> 3] ?? 0) >> (7 - (i & 7))) & 1
    if (node === undefined) return undefined
    node = node instanceof Uint8Array ? hmacSha256(node, concat(ascii('enigma/v1/input-branch'), uint(side, 1))) : node[side]
  }
  return node instanceof Uint8Array
    ? { contract, epoch: 0n, key: hmacSha256(node, concat(ascii('enigma/v1/input-contract'), contract)) }
    : undefined
}

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
  requireEnvelopeFormat(envelope, context.purpose)
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

// --- spec/queries.md

/** Opens a query envelope and decodes what is inside. */
export function openQuery(context: EnvelopeContext, privateKey: Uint8Array, envelope: Uint8Array): PlainQuery {
  requireEnvelopeFormat(envelope, context.purpose)
  let padded: Uint8Array
  try {
    if (toUint(envelope.subarray(2, 10)) !== context.keyEpoch) throw new TypeError('another epoch')
    const hpke = hpkeReceiver(privateKey, envelopeInfo(context), envelope.slice(HEADER_SIZE, CIPHERTEXT_OFFSET))
    padded = hpke.open(envelope.subarray(CIPHERTEXT_OFFSET), envelope.subarray(0, HEADER_SIZE))
  } catch (cause) {
    throw new EnigmaError('envelope.open_failed', 'it does not open', { cause })
  }
  try {
    return decodeQuery(unpad(padded))
  } catch (cause) {
    throw new EnigmaError('query.bad_query', 'it is no query', { cause })
  }
}

const QUERY_KINDS: Record<number, QueryKind> = { 1: 'query', 2: 'estimate' }

/** The one reading of a query. */
export function decodeQuery(bytes: Uint8Array): PlainQuery {
  const reader = new Reader(bytes, 'query', 'query.bad_query')
  if (reader.number(1) !== 1) throw reader.refuse('has another version')
  const kind = QUERY_KINDS[reader.number(1)]
  if (!kind) throw reader.refuse('is of another kind')
  const contract = getAddress(reader.hex(20))
  const name = reader.short()
  if (name.length === 0 || name.length > 256) throw reader.refuse('has a function text of a wrong length')
  const query = { kind, contract, function: utf8(name, reader), arguments: reader.long(), permit: readPermit(reader) }
  const [signature, session] = [reader.take(65), reader.take(1216)]
  reader.end()
  try {
    requirePublicKey(session)
  } catch (cause) {
    throw reader.refuse('has a session key that is none', cause)
  }
  return { ...query, signature, session }
}

function readPermit(reader: Reader): QueryPermit {
  const [asker, scope] = [getAddress(reader.hex(20)), reader.number(1)]
  if (scope < 1 || scope > 3) throw reader.refuse(`has scope ${scope}`)
  const count = reader.number(2)
  if (count < 1 || count > 16) throw reader.refuse(`names ${count} contracts`)
  const contracts = Array.from({ length: count }, () => reader.hex(20))
  if (contracts.some((contract, i) => i > 0 && contract <= (contracts[i - 1] ?? ''))) throw reader.refuse('has contracts out of order')
  return { asker, scope, contracts, expiry: reader.bigint(8), nonce: reader.hex(32), sessionKey: reader.hex(32) }
}

/** Refuses a query that its permit does not cover. */
export async function requirePermitted(query: PlainQuery, contract: Address, domain: LedgerDomain, now: bigint): Promise<void> {
  const { permit, signature } = query
  const refuse = (code: EnigmaErrorCode) => new EnigmaError(code, 'the permit does not cover it')
  if (query.contract.toLowerCase() !== contract.toLowerCase() || !permits(permit, contract, query.kind)) throw refuse('query.out_of_scope')
  const signer = await recoverSigner(permitDigest(domain, permit), signature).catch(() => undefined)
  if (toHex(keccak(query.session)) !== permit.sessionKey || signer?.toLowerCase() !== permit.asker.toLowerCase())
    throw refuse('query.wrong_permit')
  if (now >= permit.expiry || permit.expiry - now > 86_400n) throw refuse('query.permit_expired')
}

/** An answer to the session of a query. */
export function sealAnswer(about: QueryAnswerContext, session: Uint8Array, outcome: QueryOutcome, seed: Uint8Array): Uint8Array {
  const { context, encapsulation } = hpkeSender(session, answerInfo(about), seed)
  return concat(encapsulation, context.seal(pad(encodeQueryOutcome(outcome)), answerData(about)))
}

export const encodeQueryOutcome = (outcome: QueryOutcome): Uint8Array =>
  outcome.status === 'estimated' ? new Uint8Array([3, outcome.gasClass]) : encodeOutcome(outcome)

function utf8(bytes: Uint8Array, reader: Reader): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw reader.refuse('has text that is not UTF-8', cause)
  }
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
