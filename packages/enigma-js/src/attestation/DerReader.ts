// SPDX-License-Identifier: MIT
import { toHex } from '../codec/bytes.js'
import { type QuoteFault, refuse } from './refuse.js'

/** Tags of the types that certificates and lists are made of. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context: (number: number): number => 0xa0 | number,
} as const

/** Reads DER from front to back: definite lengths in their shortest form, tags of one byte. Views, no copies. */
export class DerReader {
  readonly #bytes: Uint8Array
  readonly #what: string
  readonly #fault: QuoteFault
  #position = 0

  constructor(bytes: Uint8Array, what: string, fault: QuoteFault) {
    this.#bytes = bytes
    this.#what = what
    this.#fault = fault
  }

  /** The tag of the next element, undefined at the end. */
  get next(): number | undefined {
    return this.#bytes[this.#position]
  }

  /** The next element whole, with tag and length, which must have this tag. */
  element(tag: number): { whole: Uint8Array; content: Uint8Array } {
    const start = this.#position
    const found = this.next
    if (found !== tag) throw this.refuse(`has tag ${found ?? 'none'} at ${start}, expected ${tag}`)
    const short = this.#at(start + 1)
    let [length, header] = [short, 2]
    if (short >= 0x80) {
      const size = short & 0x7f
      if (size < 1 || size > 3) throw this.refuse(`has a length of ${size} bytes at ${start}, expected 1 to 3`)
      length = 0
      for (let i = 0; i < size; i++) length = (length << 8) | this.#at(start + 2 + i)
      header += size
      if (length < (size === 1 ? 0x80 : 1 << (8 * (size - 1)))) throw this.refuse(`has a length that is not the shortest at ${start}`)
    }
    const end = start + header + length
    if (end > this.#bytes.length) throw this.refuse(`ends inside the element at ${start}`)
    this.#position = end
    return { whole: this.#bytes.subarray(start, end), content: this.#bytes.subarray(start + header, end) }
  }

  content(tag: number): Uint8Array {
    return this.element(tag).content
  }

  /** A reader of what is inside the next element. */
  inside(tag: number): DerReader {
    return new DerReader(this.content(tag), this.#what, this.#fault)
  }

  oid(): string {
    return toHex(this.content(tags.oid)).slice(2)
  }

  boolean(): boolean {
    const content = this.content(tags.boolean)
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw this.refuse('has a boolean that is neither true nor false')
    return content[0] === 0xff
  }

  /** The bytes of an integer >= 0 in their shortest form, without the zero of the sign. */
  unsigned(tag: number = tags.integer): Uint8Array {
    const content = this.content(tag)
    const [first, second] = content
    if (first === undefined || first >= 0x80) throw this.refuse('has an integer that is empty or negative')
    if (first !== 0 || content.length === 1) return content
    if ((second ?? 0) < 0x80) throw this.refuse('has an integer that is not in its shortest form')
    return content.subarray(1)
  }

  /** A small integer, at most `most`. */
  number(most: number, tag: number = tags.integer): number {
    const bytes = this.unsigned(tag)
    const value = bytes.length > 4 ? Number.POSITIVE_INFINITY : bytes.reduce((sum, byte) => sum * 256 + byte, 0)
    if (value > most) throw this.refuse(`has an integer above ${most}`)
    return value
  }

  octets(length: number): Uint8Array {
    const content = this.content(tags.octetString)
    if (content.length !== length) throw this.refuse(`has an octet string of ${content.length} bytes, expected ${length}`)
    return content
  }

  /** A bit string of whole bytes. */
  bits(): Uint8Array {
    const content = this.content(tags.bitString)
    if (content[0] !== 0) throw this.refuse('has a bit string that is not of whole bytes')
    return content.subarray(1)
  }

  /** Seconds since 1970 of a UTCTime or GeneralizedTime in UTC with seconds. */
  time(): number {
    const tag = this.next === tags.generalizedTime ? tags.generalizedTime : tags.utcTime
    const text = String.fromCharCode(...this.content(tag).subarray(0, 16))
    const match = (tag === tags.utcTime ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(text)
    if (!match) throw this.refuse(`has the time ${JSON.stringify(text)}, expected UTC with seconds`)
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
    const century = tag === tags.generalizedTime ? 0 : year < 50 ? 2000 : 1900
    const time = new Date(Date.UTC(century + year, month - 1, day, hour, minute, second))
    // The platform takes the thirteenth month for the first of the next year.
    const isDate = time.getUTCFullYear() === century + year && time.getUTCMonth() === month - 1 && time.getUTCDate() === day
    if (!isDate || hour > 23 || minute > 59 || second > 59) throw this.refuse(`has the time ${JSON.stringify(text)}, which there is not`)
    return time.getTime() / 1000
  }

  end(): void {
    if (this.next !== undefined) throw this.refuse(`has bytes after its end, at ${this.#position}`)
  }

  refuse(fault: string): Error {
    return refuse(this.#fault, `the ${this.#what} ${fault}`)
  }

  #at(position: number): number {
    const byte = this.#bytes[position]
    if (byte === undefined) throw this.refuse(`ends at ${position}, inside an element`)
    return byte
  }
}
