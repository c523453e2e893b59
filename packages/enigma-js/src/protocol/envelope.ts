// SPDX-License-Identifier: MIT
import { type Address, getAddress, hexToBytes } from 'viem'
import { ascii, concat, equalBytes, uint } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { hkdf, keccak } from '../crypto/hash.js'
import { type HpkeContext, hpkeSender } from '../crypto/hpke.js'
import { labels } from '../crypto/labels.js'
import { pad, paddedSize, unpad } from '../crypto/padding.js'
import { type SivKeys, splitSivKeys } from '../crypto/siv.js'
import { ENCAPSULATION_SEED_SIZE, ENCAPSULATION_SIZE } from '../crypto/xwing.js'
import { EnigmaError, isEnigmaError } from '../errors/EnigmaError.js'

// Inputs on their way to a contract (spec/keys.md section 3).

const VERSION = 1
const SUITE = 1
const SALT_OFFSET = 10
const HEADER_SIZE = 42
const CIPHERTEXT_OFFSET = HEADER_SIZE + ENCAPSULATION_SIZE
const TAG_SIZE = 16
const MAXIMUM_SIZE = 1 << 20
const MAXIMUM_QUERY_SIZE = 32 << 10
const MAXIMUM_FUNCTION = 256
const RESULT_KEYS_SIZE = 64
const TERMS_SIZE = 65
const INPUTS_SIZE_WITHOUT_CALL = 1 + 20 + TERMS_SIZE + 32

/** The length of the envelope of a content that is not padded yet. @throws `envelope.bad_inputs` above the maximum */
function sizeAround(plainSize: number, most: number): number {
  const size = CIPHERTEXT_OFFSET + paddedSize(plainSize) + TAG_SIZE
  if (size <= most) return size
  throw new EnigmaError('envelope.bad_inputs', `inputs of ${plainSize} bytes make an envelope above ${most} bytes`, {
    hint: 'send less at once',
  })
}

/** The length of the smallest envelope. */
export const SMALLEST_ENVELOPE = sizeAround(0, MAXIMUM_SIZE)

const NONE = new Uint8Array()

const PURPOSES = { deploy: 1, task: 2, query: 3 } as const

/** What is inside. */
export type EnvelopePurpose = keyof typeof PURPOSES

/** What an envelope is bound to: with any other value it does not open. */
export type EnvelopeContext = {
  networkId: Uint8Array
  contract: Address
  keyEpoch: bigint
  /** Zero for a query: nobody outside is told who asks. */
  sender: Address
  purpose: EnvelopePurpose
}

/** A call before it is sealed. */
export type PlainInputs = {
  contract: Address
  /** The 65 bytes of the record's terms. */
  terms: Uint8Array
  /** Zero for tasks, else the hash of the deployment's 71 bytes. */
  deployment: Uint8Array
  /** `name(type,...)` */
  function: string
  /** ABI encoding. */
  arguments: Uint8Array
}

/**
 * Seals inputs to a contract's key.
 * @param salt 32 fresh random bytes; with the seed they give the only randomness, so that the seed alone reads the result again.
 * @throws `envelope.bad_inputs` for inputs that are too long; `crypto.bad_key` for a key that is none
 */
export function sealEnvelope(
  context: EnvelopeContext,
  contractKey: Uint8Array,
  inputs: PlainInputs,
  seed: Uint8Array,
  salt: Uint8Array,
): { envelope: Uint8Array; resultKeys: SivKeys } {
  const { envelope, hpke } = sealPlain(context, contractKey, encodeInputs(inputs), seed, salt)
  return { envelope, resultKeys: resultKeysOf(hpke) }
}

/** The same for the encoding of any purpose. */
export function sealPlain(
  context: EnvelopeContext,
  contractKey: Uint8Array,
  plain: Uint8Array,
  seed: Uint8Array,
  salt: Uint8Array,
): { envelope: Uint8Array; hpke: HpkeContext } {
  sizeAround(plain.length, maximumSize(context.purpose))
  const padded = pad(plain)
  const header = concat(new Uint8Array([VERSION, SUITE]), uint(context.keyEpoch, 8), salt)
  const { context: hpke, encapsulation } = setup(context, contractKey, seed, salt)
  return { envelope: concat(header, encapsulation, hpke.seal(padded, header)), hpke }
}

/**
 * The keys of the result of an envelope that was sealed with this seed.
 * @throws `envelope.open_failed` when it was not, or to another key, contract, epoch, sender or purpose
 */
export const recoverResultKeys = (context: EnvelopeContext, contractKey: Uint8Array, envelope: Uint8Array, seed: Uint8Array): SivKeys =>
  resultKeysOf(recover(context, contractKey, envelope, seed))

/**
 * What its sender sealed into an envelope: the seed gives the same keys again.
 * @throws `envelope.open_failed` as above, `envelope.bad_inputs`
 */
export function openOwnEnvelope(context: EnvelopeContext, contractKey: Uint8Array, envelope: Uint8Array, seed: Uint8Array): PlainInputs {
  const hpke = recover(context, contractKey, envelope, seed)
  try {
    return decodeInputs(unpad(hpke.open(envelope.subarray(CIPHERTEXT_OFFSET), envelope.subarray(0, HEADER_SIZE))))
  } catch (cause) {
    if (isEnigmaError(cause, 'envelope.bad_inputs')) throw cause
    throw new EnigmaError('envelope.open_failed', 'the envelope was altered: it does not open with its own keys', { cause })
  }
}

function recover(context: EnvelopeContext, contractKey: Uint8Array, envelope: Uint8Array, seed: Uint8Array): HpkeContext {
  requireEnvelopeFormat(envelope, context.purpose)
  const { context: hpke, encapsulation } = setup(context, contractKey, seed, envelope.slice(SALT_OFFSET, HEADER_SIZE))
  if (!equalBytes(encapsulation, envelope.subarray(HEADER_SIZE, CIPHERTEXT_OFFSET))) {
    throw new EnigmaError('envelope.open_failed', 'the envelope was not sealed with this seed, contract, epoch and sender', {
      hint: 'use the seed of its sender',
    })
  }
  return hpke
}

/** What the Ledger records of an envelope. */
export const inputsHashOf = (envelope: Uint8Array): Uint8Array => keccak(envelope)

/** @throws `envelope.bad_inputs` when the function text is empty or above 256 bytes */
export const encodeInputs = (inputs: PlainInputs): Uint8Array =>
  concat(new Uint8Array([VERSION]), hexToBytes(inputs.contract), inputs.terms, inputs.deployment, encodeFunction(inputs))

/** `LP16(function) | LP(arguments)` @throws `envelope.bad_inputs` when the function text is empty or above 256 bytes */
export function encodeFunction(call: { function: string; arguments: Uint8Array }): Uint8Array {
  const name = ascii(call.function)
  if (name.length === 0 || name.length > MAXIMUM_FUNCTION) {
    throw new EnigmaError('envelope.bad_inputs', `the function text has ${name.length} bytes, expected 1 to ${MAXIMUM_FUNCTION}`, {
      hint: 'write it as name(type,...)',
    })
  }
  return concat(uint(name.length, 2), name, uint(call.arguments.length, 4), call.arguments)
}

/** The length of the envelope of a task's or deployment's call, before it is sealed. @throws `envelope.bad_inputs` when the call does not fit */
export const envelopeSizeOf = (call: { function: string; arguments: Uint8Array }): number =>
  sizeAround(
    INPUTS_SIZE_WITHOUT_CALL + encodeFunction({ function: call.function, arguments: NONE }).length + call.arguments.length,
    MAXIMUM_SIZE,
  )

/** @throws `envelope.bad_inputs` */
function decodeInputs(bytes: Uint8Array): PlainInputs {
  const reader = new Reader(bytes, `inputs of ${bytes.length} bytes`, 'envelope.bad_inputs')
  const version = reader.number(1)
  if (version !== VERSION) throw reader.refuse(`have version ${version}, expected ${VERSION}`)
  const inputs = {
    contract: getAddress(reader.hex(20)),
    terms: reader.take(TERMS_SIZE),
    deployment: reader.take(32),
    function: new TextDecoder().decode(reader.short()),
    arguments: reader.long(),
  }
  reader.end()
  return inputs
}

function setup(context: EnvelopeContext, contractKey: Uint8Array, seed: Uint8Array, salt: Uint8Array) {
  const encapsulationSeed = hkdf(
    seed,
    salt,
    concat(labels.encapsulation, context.networkId, hexToBytes(context.contract), uint(context.keyEpoch, 8), hexToBytes(context.sender)),
    ENCAPSULATION_SEED_SIZE,
  )
  return hpkeSender(contractKey, envelopeInfo(context), encapsulationSeed)
}

/** The HPKE info of an envelope. */
export const envelopeInfo = (context: EnvelopeContext): Uint8Array =>
  concat(
    labels.envelope,
    context.networkId,
    hexToBytes(context.contract),
    uint(context.keyEpoch, 8),
    hexToBytes(context.sender),
    new Uint8Array([PURPOSES[context.purpose]]),
  )

const maximumSize = (purpose: EnvelopePurpose): number => (purpose === 'query' ? MAXIMUM_QUERY_SIZE : MAXIMUM_SIZE)

const resultKeysOf = (context: HpkeContext): SivKeys => splitSivKeys(context.export(labels.result, RESULT_KEYS_SIZE))

/** @throws `envelope.bad_format` */
export function requireEnvelopeFormat(envelope: Uint8Array, purpose: EnvelopePurpose): void {
  const most = maximumSize(purpose)
  const bad = (fault: string) => new EnigmaError('envelope.bad_format', `the envelope is malformed: ${fault}`)
  if (envelope.length < SMALLEST_ENVELOPE || envelope.length > most) {
    throw bad(`it has ${envelope.length} bytes, expected ${SMALLEST_ENVELOPE} to ${most}`)
  }
  if (envelope[0] !== VERSION || envelope[1] !== SUITE)
    throw bad(`it has version ${envelope[0]} and suite ${envelope[1]}, expected ${VERSION} and ${SUITE}`)
}
