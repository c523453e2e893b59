// SPDX-License-Identifier: MIT

import type { Hex } from 'viem'
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'
import { toHex, toUint } from './bytes.js'

/** Reads a canonical encoding from front to back; whatever does not fit is refused with one code (spec/wire.md section 1). */
export class Reader {
  readonly #bytes: Uint8Array
  readonly #what: string
  readonly #code: EnigmaErrorCode
  #position = 0

  constructor(bytes: Uint8Array, what: string, code: EnigmaErrorCode) {
    this.#bytes = bytes
    this.#what = what
    this.#code = code
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const end = this.#position + length
    if (end > this.#bytes.length) {
      throw this.refuse(`ends after ${this.#bytes.length} bytes; ${length} more were expected at ${this.#position}`)
    }
    const bytes = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return bytes
  }

  /** An unsigned integer of up to 6 bytes. */
  number(size: 1 | 2 | 4 | 5 | 6): number {
    return Number(toUint(this.take(size)))
  }

  bigint(size: number): bigint {
    return toUint(this.take(size))
  }

  hex(length: number): Hex {
    return toHex(this.take(length))
  }

  /** `u16 length | bytes` */
  short(): Uint8Array {
    return this.take(this.number(2))
  }

  /** `u32 length | bytes` */
  long(): Uint8Array {
    return this.take(this.number(4))
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#position
  }

  end(): void {
    if (this.left > 0) throw this.refuse(`has ${this.left} bytes too many`)
  }

  refuse(fault: string, cause?: unknown): EnigmaError {
    return new EnigmaError(this.#code, `the ${this.#what} ${fault}`, { cause })
  }
}
