// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Hex, hexToBytes } from 'viem'
import { toHex } from '../../src/codec/bytes.js'
import { EnigmaError } from '../../src/errors/EnigmaError.js'

/** One case: its fields by name, and the code that it must be refused with if it is invalid. */
export class VectorCase {
  readonly fields: Record<string, unknown>

  constructor(fields: Record<string, unknown>) {
    this.fields = fields
  }

  get name(): string {
    return String(this.fields.name)
  }

  get error(): string | undefined {
    return this.fields.error as string | undefined
  }

  has(field: string): boolean {
    return field in this.fields
  }

  text(field: string): string {
    const value = this.fields[field]
    assert.equal(typeof value, 'string', `${this.name}: ${field} is no text`)
    return value as string
  }

  hex(field: string): Hex {
    return this.text(field) as Hex
  }

  bytes(field: string): Uint8Array {
    return hexToBytes(this.hex(field))
  }

  bigint(field: string): bigint {
    return BigInt(this.fields[field] as string | number)
  }

  number(field: string): number {
    return Number(this.fields[field])
  }

  list<T>(field: string): T[] {
    return this.fields[field] as T[]
  }

  /** A field that is an object. */
  part(field: string): VectorCase {
    return new VectorCase(this.fields[field] as Record<string, unknown>)
  }

  /** A field that is a list of objects. */
  parts(field: string): VectorCase[] {
    return this.list<Record<string, unknown>>(field).map((fields) => new VectorCase(fields))
  }

  byteList(field: string): Uint8Array[] {
    return this.list<Hex>(field).map((hex) => hexToBytes(hex))
  }
}

/** The folder of the vectors, found from where this runs: source or build. */
export function vectorPath(file: string): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (dirname(folder) !== folder) {
    const path = join(folder, 'spec', 'vectors', file)
    try {
      readFileSync(path)
      return path
    } catch {
      folder = dirname(folder)
    }
  }
  throw new Error(`spec/vectors/${file} is not above ${import.meta.url}`)
}

export const readVectors = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(vectorPath(file), 'utf8')) as Record<string, unknown>

type Check = (given: VectorCase) => void | Promise<void>

/**
 * A test for every kind of a file. A kind that is neither checked nor named with a reason fails, so that a new one cannot pass unread,
 * and so does a file with fewer cases than it counts.
 */
export function testVectors(file: string, checks: Record<string, Check>, elsewhere: Record<string, string> = {}): void {
  const content = readVectors(file)
  const cases = (content.cases as Record<string, unknown>[]).map((fields) => new VectorCase(fields))
  test(`${file} has all its cases, and every kind is read`, () => {
    assert.equal(cases.length, content.count)
    const kinds = new Set(cases.map((given) => given.text('kind')))
    assert.deepEqual([...kinds].sort(), [...Object.keys(checks), ...Object.keys(elsewhere)].sort())
  })
  for (const [kind, check] of Object.entries(checks)) {
    test(`${file}: ${kind}`, async () => {
      for (const given of cases.filter((other) => other.text('kind') === kind)) {
        await (given.error ? refused(given.name, given.error, () => check(given)) : check(given))
      }
    })
  }
}

/** Passes when the action is refused with the code. */
export async function refused(name: string, code: string, action: () => unknown): Promise<void> {
  try {
    await action()
  } catch (error) {
    assert.ok(error instanceof EnigmaError, `${name}: ${String(error)}`)
    assert.equal(error.code, code, `${name}: ${error.message}`)
    return
  }
  assert.fail(`${name}: accepted, expected ${code}`)
}

export function same(name: string, actual: Uint8Array, expected: Uint8Array): void {
  assert.equal(toHex(actual), toHex(expected), name)
}
