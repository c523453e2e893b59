// SPDX-License-Identifier: MIT
import type { Hex } from 'viem'

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** 0x and lower-case hex digits. */
export function toHex(bytes: Uint8Array): Hex {
  let hex: Hex = '0x'
  for (const byte of bytes) hex = `${hex}${digits[byte] ?? ''}`
  return hex
}

const encoder = new TextEncoder()

/** The bytes of a text; labels are ASCII. */
export const ascii = (text: string): Uint8Array => encoder.encode(text)

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}

/** An unsigned big-endian integer of `size` bytes. The value must fit. */
export function uint(value: bigint | number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let rest = BigInt(value)
  for (let i = size - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  if (rest !== 0n) throw new RangeError(`${value} does not fit into ${size} unsigned bytes`)
  return bytes
}

/** The unsigned big-endian integer in these bytes. */
export function toUint(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  // Every byte is looked at, so that the time says nothing about where they differ.
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0)
  return difference === 0
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)
