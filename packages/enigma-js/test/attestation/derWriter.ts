// SPDX-License-Identifier: MIT
// Writes the DER that certificates and revocation lists are made of.
import { ascii, concat } from '../../src/codec/bytes.js'

export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concat(...contents)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return concat(Uint8Array.of(tag, ...size), content)
}

export const sequence = (...contents: readonly Uint8Array[]): Uint8Array => der(0x30, ...contents)
export const octets = (content: Uint8Array): Uint8Array => der(0x04, content)
export const bits = (content: Uint8Array): Uint8Array => der(0x03, Uint8Array.of(0), content)
export const boolean = (value: boolean): Uint8Array => der(0x01, Uint8Array.of(value ? 0xff : 0))
export const context = (number: number, content: Uint8Array): Uint8Array => der(0xa0 | number, content)

/** A number >= 0, of any length. */
export function integer(value: number | Uint8Array, tag = 0x02): Uint8Array {
  let bytes = typeof value === 'number' ? Uint8Array.of(value >> 24, value >> 16, value >> 8, value) : value
  while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1)
  return der(tag, (bytes[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes)
}

export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const parts = [first * 40 + second, ...rest].flatMap((part) => {
    const digits = [part & 0x7f]
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left & 0x7f) | 0x80)
    return digits
  })
  return der(0x06, Uint8Array.from(parts))
}

/** UTCTime up to 2049, GeneralizedTime after, as X.509 asks for. */
export function time(seconds: number): Uint8Array {
  const text = new Date(seconds * 1000).toISOString().replace(/[-:T]|\.000/g, '')
  return text < '2050' ? der(0x17, ascii(text.slice(2))) : der(0x18, ascii(text))
}

/** A name like Intel's: common name, organisation, country. */
export const distinguishedName = (commonName: string): Uint8Array =>
  sequence(
    ...[
      ['2.5.4.3', commonName],
      ['2.5.4.10', 'Enigma'],
    ].map(([type = '', value = '']) => der(0x31, sequence(oid(type), der(0x0c, new TextEncoder().encode(value))))),
  )
