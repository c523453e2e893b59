// SPDX-License-Identifier: MIT
import { concat, isZero, toUint, uint } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'

const SMALLEST = 256
const LARGEST = 2 ** 30
const LENGTH_SIZE = 4

/** `u32 length | data | zeros`, to the next power of two from 256 on, so that only a size class is seen (spec/crypto.md section 6). */
export function pad(data: Uint8Array): Uint8Array {
  const size = paddedSize(data.length)
  if (size > LARGEST) throw new EnigmaError('crypto.bad_padding', `${data.length} bytes do not fit into the largest size class, ${LARGEST}`)
  return concat(uint(data.length, LENGTH_SIZE), data, new Uint8Array(size - LENGTH_SIZE - data.length))
}

/** @throws `crypto.bad_padding` unless this is the one padded form of its content. */
export function unpad(padded: Uint8Array): Uint8Array {
  if (padded.length < SMALLEST) throw refused(padded, `expected at least ${SMALLEST}`)
  const length = Number(toUint(padded.subarray(0, LENGTH_SIZE)))
  if (length > LARGEST || paddedSize(length) !== padded.length) throw refused(padded, `which is not the size class of ${length} bytes`)
  const end = LENGTH_SIZE + length
  if (!isZero(padded.subarray(end))) throw refused(padded, 'and filler that is not zero')
  return padded.slice(LENGTH_SIZE, end)
}

/** The size class of a content. */
export function paddedSize(length: number): number {
  let size = SMALLEST
  while (size < LENGTH_SIZE + length) size *= 2
  return size
}

const refused = (padded: Uint8Array, fault: string): EnigmaError =>
  new EnigmaError('crypto.bad_padding', `padded data has ${padded.length} bytes, ${fault}`)
