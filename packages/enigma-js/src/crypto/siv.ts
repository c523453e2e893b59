// SPDX-License-Identifier: MIT
import { concat, equalBytes, uint } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { open, seal, TAG_SIZE } from './aead.js'
import { hkdf, hmacSha256 } from './hash.js'
import { labels } from './labels.js'

const SYNTHETIC_SIZE = 32
const KEY_SIZE = 32
const NONCE_SIZE = 12
const NO_SALT = new Uint8Array()

/** The two keys of deterministic encryption, 32 bytes each (spec/crypto.md section 5). */
export type SivKeys = { mac: Uint8Array; encryption: Uint8Array }

/** Two keys out of 64 bytes: `k_mac | k_enc`. */
export const splitSivKeys = (both: Uint8Array): SivKeys => ({
  mac: both.slice(0, KEY_SIZE),
  encryption: both.slice(KEY_SIZE, 2 * KEY_SIZE),
})

/** Two keys of one secret and a context. */
export const deriveSivKeys = (secret: Uint8Array, context: Uint8Array): SivKeys =>
  splitSivKeys(hkdf(secret, NO_SALT, concat(labels.sivKeys, context), 2 * KEY_SIZE))

/** `s | AES-256-GCM(plaintext)`; the same inputs give the same bytes everywhere. */
export function sealSiv(keys: SivKeys, associated: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const synthetic = syntheticOf(keys, associated, plaintext)
  const { key, nonce } = derive(keys, associated, synthetic)
  return concat(synthetic, seal(key, nonce, plaintext, associated))
}

/** @throws `crypto.bad_ciphertext_length`, `crypto.open_failed` */
export function openSiv(keys: SivKeys, associated: Uint8Array, sealed: Uint8Array): Uint8Array {
  if (sealed.length < SYNTHETIC_SIZE + TAG_SIZE) {
    throw new EnigmaError(
      'crypto.bad_ciphertext_length',
      `sealed bytes have length ${sealed.length}, expected at least ${SYNTHETIC_SIZE + TAG_SIZE}`,
    )
  }
  const synthetic = sealed.subarray(0, SYNTHETIC_SIZE)
  const { key, nonce } = derive(keys, associated, synthetic)
  const plaintext = open(key, nonce, sealed.subarray(SYNTHETIC_SIZE), associated)
  // GCM does not commit to its key; s makes these bytes the only ones of their plaintext.
  if (!equalBytes(syntheticOf(keys, associated, plaintext), synthetic)) {
    throw new EnigmaError('crypto.open_failed', `sealed bytes of length ${sealed.length} open to another plaintext than they name`)
  }
  return plaintext
}

const syntheticOf = (keys: SivKeys, associated: Uint8Array, plaintext: Uint8Array): Uint8Array =>
  hmacSha256(keys.mac, concat(uint(associated.length, 8), associated, plaintext))

function derive(keys: SivKeys, associated: Uint8Array, synthetic: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const both = hkdf(keys.encryption, NO_SALT, concat(labels.siv, associated, synthetic), KEY_SIZE + NONCE_SIZE)
  return { key: both.subarray(0, KEY_SIZE), nonce: both.subarray(KEY_SIZE) }
}
