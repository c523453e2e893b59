// SPDX-License-Identifier: MIT

import { concat, uint } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'

/** The bytes of a P-256 key as X | Y. */
export const KEY_SIZE = 64
export const SIGNATURE_SIZE = 64

const UNCOMPRESSED = uint(4, 1)
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** WebCrypto takes views, but its types do not say so for every buffer. */
const view = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

function subtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto ?? {}
  if (subtle) return subtle
  throw new EnigmaError('client.bad_request', 'WebCrypto is not there, which verification needs', {
    hint: 'serve the page over https or from localhost',
  })
}

export const sha256 = async (...parts: readonly Uint8Array[]): Promise<Uint8Array> =>
  new Uint8Array(await subtle().digest('SHA-256', view(concat(...parts))))

// Importing costs as much as verifying, and one key signs several things: the root's the most.
const imported = new WeakMap<Uint8Array, Promise<CryptoKey | undefined>>()

function importKey(key: Uint8Array): Promise<CryptoKey | undefined> {
  const known = imported.get(key)
  if (known) return known
  const fresh = subtle()
    .importKey('raw', view(concat(UNCOMPRESSED, key)), ALGORITHM, false, ['verify'])
    .catch(() => undefined)
  imported.set(key, fresh)
  return fresh
}

/**
 * True when the owner of the key (X | Y) signed: ECDSA P-256, SHA-256, `r | s`. A point that is not on the curve signed nothing.
 * The bytes of the key must not change afterwards.
 */
export async function verifyP256(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (key.length !== KEY_SIZE || signature.length !== SIGNATURE_SIZE) return false
  const usable = await importKey(key)
  return usable !== undefined && subtle().verify(ALGORITHM, usable, view(signature), view(message))
}
