// SPDX-License-Identifier: MIT
import { type Address, getAddress, type Hex, hexToBytes } from 'viem'

/** Members of an answer that nobody vouches for, read one by one; what does not fit is a `TypeError` for the caller to name. */
export class Fields {
  readonly #value: Record<string, unknown>

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('it is no object')
    this.#value = value as Record<string, unknown>
  }

  has(name: string): boolean {
    return this.#value[name] !== undefined && this.#value[name] !== null
  }

  text(name: string): string {
    const value = this.#value[name]
    if (typeof value !== 'string') throw new TypeError(`${name} is no text`)
    return value
  }

  /** Hex of at most `most` bytes, or of exactly `exact`. */
  bytes(name: string, limit: { most: number } | { exact: number }): Uint8Array {
    return bytesOf(name, this.#value[name], limit)
  }

  optionalBytes(name: string, limit: { most: number } | { exact: number }): Uint8Array | undefined {
    return this.has(name) ? this.bytes(name, limit) : undefined
  }

  /** A whole number that a double holds. */
  number(name: string): number {
    const value = this.#value[name]
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} is no whole number`)
    return value
  }

  /** A quantity: a number, or a decimal text where it may be larger than a double holds. */
  bigint(name: string): bigint {
    const value = this.#value[name]
    if (typeof value === 'string' && /^(0|[1-9][0-9]{0,77})$/.test(value)) return BigInt(value)
    return BigInt(this.number(name))
  }

  address(name: string): Address {
    return getAddress(this.text(name).toLowerCase() as Address)
  }

  part(name: string): Fields {
    return new Fields(this.#value[name])
  }

  byteList(name: string, most: number, size: number): Uint8Array[] {
    const value = this.#value[name]
    if (!Array.isArray(value) || value.length > most) throw new TypeError(`${name} is no list of at most ${most}`)
    return value.map((item, i) => bytesOf(`${name}[${i}]`, item, { exact: size }))
  }
}

function bytesOf(name: string, value: unknown, limit: { most: number } | { exact: number }): Uint8Array {
  if (typeof value !== 'string' || !/^0x([0-9a-fA-F]{2})*$/.test(value)) throw new TypeError(`${name} is no hex`)
  const size = (value.length - 2) / 2
  if ('exact' in limit ? size !== limit.exact : size > limit.most) {
    throw new TypeError(`${name} has ${size} bytes, expected ${'exact' in limit ? limit.exact : `at most ${limit.most}`}`)
  }
  return hexToBytes(value as Hex)
}
