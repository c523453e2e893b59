// SPDX-License-Identifier: MIT
import { keccak } from '../crypto/hash.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { RlpReader } from './RlpReader.js'

const MAXIMUM_SIZE = 2048
const MAXIMUM_FIELDS = 32
const HASH = 32
const BLOOM = 256
const EXTRA = 32

/** What is read of the header of a block after the merge. `hash` is the hash of exactly these bytes. */
export type BlockHeader = {
  hash: Uint8Array
  parentHash: Uint8Array
  stateRoot: Uint8Array
  receiptsRoot: Uint8Array
  number: bigint
  /** Seconds since 1970. */
  timestamp: bigint
  prevRandao: Uint8Array
}

/** @throws `header.bad_format` (spec/crypto.md section 8) */
export function decodeBlockHeader(rlp: Uint8Array): BlockHeader {
  if (rlp.length > MAXIMUM_SIZE) throw bad(rlp, `expected at most ${MAXIMUM_SIZE}`)
  try {
    return readFields(rlp)
  } catch (cause) {
    if (cause instanceof EnigmaError && cause.code !== 'header.bad_format') throw bad(rlp, `is malformed: ${cause.message}`, cause)
    throw cause
  }
}

function readFields(rlp: Uint8Array): BlockHeader {
  const reader = new RlpReader(rlp)
  const fields = reader.list()
  reader.end()
  const parentHash = fields.bytes(HASH)
  fields.bytes(HASH) // hash of the ommers, of which there are none after the merge
  fields.bytes(20)
  const stateRoot = fields.bytes(HASH)
  fields.bytes(HASH)
  const receiptsRoot = fields.bytes(HASH)
  fields.bytes(BLOOM)
  if (fields.uint(HASH) !== 0n) throw bad(rlp, 'has a difficulty, expected a block after the merge')
  const number = fields.uint(8)
  fields.uint(8)
  fields.uint(8)
  const timestamp = fields.uint(8)
  if (fields.bytes().length > EXTRA) throw bad(rlp, `has extra data above ${EXTRA} bytes`)
  const prevRandao = fields.bytes(HASH)
  fields.bytes(8)
  fields.uint(HASH)
  readLaterForks(rlp, fields)
  return { hash: keccak(rlp), parentHash, stateRoot, receiptsRoot, number, timestamp, prevRandao }
}

// Withdrawals root, blob gas used, excess blob gas, parent beacon block root, requests hash; then whatever later forks append.
function readLaterForks(rlp: Uint8Array, fields: RlpReader): void {
  const known = [() => fields.bytes(HASH), () => fields.uint(8), () => fields.uint(8), () => fields.bytes(HASH), () => fields.bytes(HASH)]
  for (const read of known) if (!fields.isAtEnd) read()
  let count = 16 + known.length
  while (!fields.isAtEnd) {
    fields.bytes()
    if (++count > MAXIMUM_FIELDS) throw bad(rlp, `has more than ${MAXIMUM_FIELDS} fields`)
  }
}

const bad = (rlp: Uint8Array, fault: string, cause?: unknown): EnigmaError =>
  new EnigmaError('header.bad_format', `a block header of ${rlp.length} bytes ${fault}`, { cause })
