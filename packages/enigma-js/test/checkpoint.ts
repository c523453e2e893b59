// SPDX-License-Identifier: MIT
// What only enclaves do with checkpoints, written from spec/tasks.md section 8 and spec/keys.md section 12, so that the vectors are run.
import { ascii, concat, equalBytes, toUint, uint } from '../src/codec/bytes.js'
import { Reader } from '../src/codec/Reader.js'
import { keccak } from '../src/crypto/hash.js'
import { pad, unpad } from '../src/crypto/padding.js'
import { openSiv, type SivKeys, sealSiv } from '../src/crypto/siv.js'
import { EnigmaError } from '../src/errors/EnigmaError.js'

const PAGE_SIZE = 2 ** 20
const MOST_PAGES = 1024
const LABEL = ascii('enigma/v1/checkpoint')

export type CheckpointHeader = { place: Uint8Array; pages: Uint8Array[] }

export type StateEntry = { key: Uint8Array; value: Uint8Array }

/** Reads a header; `place` is what its pages are bound to. */
export function decodeCheckpointHeader(bytes: Uint8Array): CheckpointHeader {
  const reader = new Reader(bytes, 'checkpoint header', 'checkpoint.bad_header')
  if (reader.number(1) !== 1) throw reader.refuse('has another version')
  const [network, contract, index, generation, state] = [
    reader.take(32),
    reader.take(20),
    reader.number(4),
    reader.take(8),
    reader.take(32),
  ]
  if (index === 0) throw reader.refuse('has index 0')
  reader.take(32)
  reader.take(32)
  const deployment = reader.number(1)
  if (deployment < 1 || deployment > 3) throw reader.refuse('has another status of the deployment')
  for (let rest = index; rest !== 0; rest = Math.floor(rest / 2)) if (rest % 2 === 1) reader.take(32)
  const count = reader.number(2)
  if (count === 0 || count > MOST_PAGES || (count & (count - 1)) !== 0) throw reader.refuse('names a number of pages that no state has')
  const pages = Array.from({ length: count }, () => reader.take(32))
  reader.end()
  return { place: concat(network, contract, uint(index, 8), generation, state), pages }
}

const pageData = (header: CheckpointHeader, page: number): Uint8Array =>
  concat(LABEL, header.place, uint(page, 2), uint(header.pages.length, 2))

/** The pages of a state. */
export function sealCheckpoint(keys: SivKeys, header: CheckpointHeader, entries: StateEntry[]): Uint8Array[] {
  const padded = pad(concat(...entries.map(({ key, value }) => concat(uint(key.length, 2), key, uint(value.length, 4), value))))
  const size = Math.min(padded.length, PAGE_SIZE)
  return Array.from({ length: padded.length / size }, (_, page) =>
    sealSiv(keys, pageData(header, page), padded.subarray(page * size, (page + 1) * size)),
  )
}

/** The state in pages that come in this order. */
export function openCheckpoint(keys: SivKeys, header: CheckpointHeader, pages: { page: number; bytes: Uint8Array }[]): StateEntry[] {
  const opened: Uint8Array[] = []
  for (const { page, bytes } of pages) {
    const expected = header.pages[page]
    if (page !== opened.length || !expected || !equalBytes(keccak(bytes), expected)) {
      throw new EnigmaError('checkpoint.wrong_page', `page ${page} is not the one to come`)
    }
    try {
      opened.push(openSiv(keys, pageData(header, page), bytes))
    } catch (cause) {
      throw new EnigmaError('checkpoint.open_failed', `page ${page} does not open`, { cause })
    }
  }
  if (header.pages.length > 1 && opened.some((page) => page.length !== PAGE_SIZE)) throw badFormat('pages of another size')
  return readEntries(unpadContent(concat(...opened)))
}

function unpadContent(padded: Uint8Array): Uint8Array {
  try {
    return unpad(padded)
  } catch (cause) {
    throw new EnigmaError('checkpoint.bad_format', 'the padding is not canonical', { cause })
  }
}

function readEntries(content: Uint8Array): StateEntry[] {
  const entries: StateEntry[] = []
  for (let rest = content; rest.length > 0; ) {
    const keyLength = Number(toUint(rest.subarray(0, 2)))
    const key = rest.slice(2, 2 + keyLength)
    const start = 2 + keyLength + 4
    const valueLength = Number(toUint(rest.subarray(2 + keyLength, start)))
    if (keyLength > 1024 || valueLength > PAGE_SIZE || rest.length < start + valueLength) throw badFormat('an entry that does not fit')
    const last = entries.at(-1)
    if (last && !isBelow(last.key, key)) throw badFormat('keys out of order')
    entries.push({ key, value: rest.slice(start, start + valueLength) })
    rest = rest.subarray(start + valueLength)
  }
  return entries
}

function isBelow(left: Uint8Array, right: Uint8Array): boolean {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [a, b] = [left[i] ?? 0, right[i] ?? 0]
    if (a !== b) return a < b
  }
  return left.length < right.length
}

const badFormat = (fault: string): EnigmaError => new EnigmaError('checkpoint.bad_format', `the content has ${fault}`)
