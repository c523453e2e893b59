// SPDX-License-Identifier: MIT
import { toUint } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'

const LIST = 0xc0
const STRING = 0x80
const SHORT = 55

/** Reads RLP items one after the other, strictly: an item has one accepted encoding (spec/crypto.md section 8). */
export class RlpReader {
  #rest: Uint8Array

  constructor(data: Uint8Array) {
    this.#rest = data
  }

  get isAtEnd(): boolean {
    return this.#rest.length === 0
  }

  get isNextList(): boolean {
    return (this.#rest[0] ?? 0) >= LIST
  }

  /** A string of bytes, of exactly `length` if one is given. */
  bytes(length?: number): Uint8Array {
    if (this.isNextList) throw new EnigmaError('rlp.unexpected', 'RLP has a list where bytes are expected')
    const { payload } = this.#next()
    if (length !== undefined && payload.length !== length) {
      throw new EnigmaError('rlp.unexpected', `RLP has a string of ${payload.length} bytes, expected ${length}`)
    }
    return payload
  }

  /** A reader over the items of a list. */
  list(): RlpReader {
    const isList = this.isNextList
    const { payload } = this.#next()
    if (!isList) throw new EnigmaError('rlp.unexpected', 'RLP has bytes where a list is expected')
    return new RlpReader(payload)
  }

  /** The next item with its prefix. */
  encoded(): Uint8Array {
    return this.#next().encoded
  }

  /** A number without leading zeros, of at most `size` bytes. */
  uint(size: number): bigint {
    const bytes = this.bytes()
    if (bytes.length > size) throw new EnigmaError('rlp.unexpected', `RLP has a number of ${bytes.length} bytes, expected at most ${size}`)
    if (bytes[0] === 0) throw new EnigmaError('rlp.not_canonical', 'RLP has a number with a leading zero')
    return toUint(bytes)
  }

  end(): void {
    if (!this.isAtEnd) throw new EnigmaError('rlp.trailing_bytes', `RLP has ${this.#rest.length} bytes after its last expected item`)
  }

  #next(): { payload: Uint8Array; encoded: Uint8Array } {
    const prefix = this.#rest[0]
    if (prefix === undefined) throw truncated(1, 0)
    if (prefix < STRING) return this.#cut(0, 1)
    const base = prefix < LIST ? STRING : LIST
    if (prefix - base <= SHORT) {
      const length = prefix - base
      if (base === STRING && length === 1 && (this.#rest[1] ?? STRING) < STRING) {
        throw new EnigmaError('rlp.not_canonical', 'RLP has a prefix before a byte that stands for itself')
      }
      return this.#cut(1, length)
    }
    return this.#long(prefix - base - SHORT)
  }

  #long(lengthSize: number): { payload: Uint8Array; encoded: Uint8Array } {
    const digits = this.#rest.subarray(1, 1 + lengthSize)
    if (digits.length < lengthSize) throw truncated(1 + lengthSize, this.#rest.length)
    if (digits[0] === 0) throw new EnigmaError('rlp.not_canonical', 'RLP has a length with a leading zero')
    const length = toUint(digits)
    if (length > BigInt(this.#rest.length)) throw truncated(length, this.#rest.length)
    if (length <= SHORT) throw new EnigmaError('rlp.not_canonical', `RLP has a long form for ${length} bytes`)
    return this.#cut(1 + lengthSize, Number(length))
  }

  #cut(prefix: number, length: number): { payload: Uint8Array; encoded: Uint8Array } {
    const end = prefix + length
    if (end > this.#rest.length) throw truncated(end, this.#rest.length)
    const item = { payload: this.#rest.subarray(prefix, end), encoded: this.#rest.subarray(0, end) }
    this.#rest = this.#rest.subarray(end)
    return item
  }
}

const truncated = (needed: bigint | number, found: number): EnigmaError =>
  new EnigmaError('rlp.truncated', `RLP ends after ${found} bytes, an item needs ${needed}`)
