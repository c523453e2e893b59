// SPDX-License-Identifier: MIT
import { writeFileSync } from 'node:fs'

export const hex = (bytes) => '0x' + Buffer.from(bytes).toString('hex')
export const bytes = (text) => new Uint8Array(Buffer.from(text.replace(/^0x/, ''), 'hex'))
export const ascii = (text) => new TextEncoder().encode(text)
export const concat = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))))

/** Bytes that look random and are the same on each run: 0, 1, 2, ... times an odd step. */
export const pattern = (length, step = 1) => Uint8Array.from({ length }, (_, i) => (i * step + 7 * (step - 1)) & 0xff)

export const flip = (data, position, mask = 1) => {
  const altered = Uint8Array.from(data)
  altered[position] ^= mask
  return altered
}

export function write(name, description, cases) {
  const names = new Set(cases.map((c) => c.name))
  if (names.size !== cases.length) throw new Error(`${name}: two cases have the same name`)
  const file = new URL(`../${name}.json`, import.meta.url)
  writeFileSync(file, JSON.stringify({ description, count: cases.length, cases }, null, 1) + '\n')
  console.log(`${name}: ${cases.length} cases`)
}
