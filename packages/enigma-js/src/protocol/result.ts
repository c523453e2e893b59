// SPDX-License-Identifier: MIT
import { concat } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { keccak } from '../crypto/hash.js'
import { labels } from '../crypto/labels.js'
import { unpad } from '../crypto/padding.js'
import { openSiv, type SivKeys } from '../crypto/siv.js'
import { EnigmaError } from '../errors/EnigmaError.js'

// What a task came to, for its sender alone (spec/keys.md section 4), and the body that carries it (spec/tasks.md section 4).

/** How the engine ended. Gas is without the base gas. */
export type TaskOutcome =
  | { status: 'succeeded'; gasUsed: bigint; returnData: Uint8Array }
  | { status: 'failed'; gasUsed: bigint; code: string; message: string; revertData: Uint8Array }

export type TaskBody = { result: Uint8Array; delta: Uint8Array }

/** @throws `result.open_failed`, `result.bad_format` */
export function openResult(keys: SivKeys, taskId: Uint8Array, sealed: Uint8Array): TaskOutcome {
  let plain: Uint8Array
  try {
    plain = unpad(openSiv(keys, concat(labels.result, taskId), sealed))
  } catch (cause) {
    throw new EnigmaError(
      'result.open_failed',
      `a result of ${sealed.length} bytes does not open: another task, another seed, or altered bytes`,
      { cause },
    )
  }
  return decodeOutcome(plain)
}

/** @throws `result.bad_format` */
export function decodeOutcome(bytes: Uint8Array): TaskOutcome {
  const reader = new Reader(bytes, `outcome of ${bytes.length} bytes`, 'result.bad_format')
  const tag = reader.number(1)
  if (tag !== 1 && tag !== 2) throw reader.refuse(`has kind ${tag}, expected 1 or 2`)
  const gasUsed = reader.bigint(8)
  const outcome: TaskOutcome =
    tag === 1
      ? { status: 'succeeded', gasUsed, returnData: reader.long() }
      : { status: 'failed', gasUsed, code: utf8(reader), message: utf8(reader), revertData: reader.long() }
  reader.end()
  return outcome
}

/** @throws `result.bad_body` */
export function decodeBody(bytes: Uint8Array): TaskBody {
  const reader = new Reader(bytes, `task body of ${bytes.length} bytes`, 'result.bad_body')
  const body = { result: reader.long(), delta: reader.long() }
  reader.end()
  return body
}

/** What a leaf names of a body. */
export const bodyHashOf = (body: Uint8Array): Uint8Array => keccak(body)

function utf8(reader: Reader): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(reader.short())
  } catch (cause) {
    if (cause instanceof EnigmaError) throw cause
    throw reader.refuse('has text that is not UTF-8', cause)
  }
}
