// SPDX-License-Identifier: MIT
import { MAXIMUM_JSON_DEPTH, MAXIMUM_JSON_ITEMS } from './limits.js'
import { refuse } from './refuse.js'

type JsonValue = JsonObject | readonly JsonValue[] | string | number | boolean | null

const ASCII = /^\p{ASCII}*$/u
const NUMBER = /^(0|[1-9][0-9]{0,9})$/
const HEX = /^[0-9A-Fa-f]*$/
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const HALF_A_CHARACTER = /\p{Surrogate}/u
const LARGEST = 0xffff_ffff

/** An object of signed JSON, with the bytes that it was read from. */
export class JsonObject {
  /** The bytes as they stand in the input: what a signature covers. */
  readonly raw: Uint8Array
  readonly #members: ReadonlyMap<string, JsonValue>
  readonly #what: string

  constructor(members: ReadonlyMap<string, JsonValue>, raw: Uint8Array, what: string) {
    this.#members = members
    this.raw = raw
    this.#what = what
  }

  get names(): string[] {
    return [...this.#members.keys()]
  }

  has(name: string): boolean {
    return this.#members.has(name)
  }

  text(name: string): string {
    const value = this.#members.get(name)
    if (typeof value !== 'string') throw this.#refuse(name, 'a text')
    return value
  }

  number(name: string, most: number): number {
    const value = this.#members.get(name)
    if (typeof value !== 'number' || value > most) throw this.#refuse(name, `a number of at most ${most}`)
    return value
  }

  hex(name: string, length: number): Uint8Array {
    const text = this.text(name)
    if (text.length !== 2 * length || !HEX.test(text)) throw this.#refuse(name, `${2 * length} hex digits`)
    return Uint8Array.from({ length }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))
  }

  /** Seconds since 1970 of a date in UTC. */
  date(name: string): number {
    const text = this.text(name)
    const time = DATE.test(text) ? Date.parse(text) : Number.NaN
    // The platform takes 30 February for a day in March.
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== text.slice(0, 19))
      throw this.#refuse(name, 'a date like 2026-01-31T00:00:00Z')
    return time / 1000
  }

  object(name: string): JsonObject {
    const value = this.#members.get(name)
    if (!(value instanceof JsonObject)) throw this.#refuse(name, 'an object')
    return value
  }

  objects(name: string): JsonObject[] {
    const value = this.#members.get(name)
    if (!Array.isArray(value) || !value.every((item) => item instanceof JsonObject)) throw this.#refuse(name, 'a list of objects')
    return value
  }

  /** A list of texts, empty when it is missing. */
  texts(name: string): string[] {
    const value = this.has(name) ? this.#members.get(name) : []
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw this.#refuse(name, 'a list of texts')
    return value
  }

  #refuse(name: string, expected: string): Error {
    return refuse('collateral_malformed', `${JSON.stringify(name.slice(0, 64))} of the ${this.#what} is not ${expected}`)
  }
}

/**
 * Reads JSON of one object in ASCII, within the bounds of spec/attestation.md section 2. It is not JSON.parse, because the bytes of a value
 * are needed as they stand, and because no member may come twice.
 * @throws `attestation.collateral_malformed`
 */
export function readJson(bytes: Uint8Array, what: string): JsonObject {
  const bad = (fault: string) => refuse('collateral_malformed', `the ${what} ${fault}`)
  // One byte is one character, so positions in the text are positions in the bytes.
  const text = new TextDecoder('latin1').decode(bytes)
  if (!ASCII.test(text)) throw bad('is not ASCII')
  let position = 0

  function skipSpace(): string {
    while (position < text.length && ' \t\r\n'.includes(text.charAt(position))) position++
    return text.charAt(position)
  }

  function expect(char: string): void {
    if (skipSpace() !== char) throw bad(`has ${JSON.stringify(text.charAt(position))} at ${position}, expected ${JSON.stringify(char)}`)
    position++
  }

  function readValue(depth: number): JsonValue {
    const char = skipSpace()
    if ((char === '{' || char === '[') && depth > MAXIMUM_JSON_DEPTH) throw bad(`is nested more than ${MAXIMUM_JSON_DEPTH} deep`)
    if (char === '{') return readObject(depth)
    if (char === '[') return readList(depth)
    if (char === '"') return readText()
    const start = position
    while (/[a-z0-9.+-]/i.test(text.charAt(position)) && position - start < 16) position++
    const word = text.slice(start, position)
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    if (!NUMBER.test(word) || Number(word) > LARGEST) throw bad(`has ${JSON.stringify(word)} at ${start}, which is no value`)
    return Number(word)
  }

  function readText(): string {
    const start = position++
    while (text.charAt(position) !== '"') {
      if (position >= text.length) throw bad(`ends inside the text at ${start}`)
      position += text.charAt(position) === '\\' ? 2 : 1
    }
    position++
    let value: string
    try {
      value = JSON.parse(text.slice(start, position)) as string
    } catch {
      throw bad(`has a malformed text at ${start}`)
    }
    if (HALF_A_CHARACTER.test(value)) throw bad(`has half of a character in the text at ${start}`)
    return value
  }

  function readItems(close: string, read: () => void): void {
    position++
    for (let count = 0; skipSpace() !== close; count++) {
      if (count === MAXIMUM_JSON_ITEMS) throw bad(`has more than ${MAXIMUM_JSON_ITEMS} items in one place`)
      if (count > 0) expect(',')
      skipSpace()
      read()
    }
    position++
  }

  function readList(depth: number): JsonValue[] {
    const items: JsonValue[] = []
    readItems(']', () => items.push(readValue(depth + 1)))
    return items
  }

  function readObject(depth: number): JsonObject {
    const start = position
    const members = new Map<string, JsonValue>()
    readItems('}', () => {
      if (text.charAt(position) !== '"') throw bad(`has no name at ${position}`)
      const name = readText()
      if (members.has(name)) throw bad(`has the member ${JSON.stringify(name.slice(0, 64))} twice`)
      expect(':')
      members.set(name, readValue(depth + 1))
    })
    return new JsonObject(members, bytes.subarray(start, position), what)
  }

  if (skipSpace() !== '{') throw bad('is no object')
  const value = readObject(1)
  if (skipSpace() !== '') throw bad(`has something after its end, at ${position}`)
  return value
}
