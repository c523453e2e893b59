// SPDX-License-Identifier: MIT
import { gcm } from '@noble/ciphers/aes.js'
import { EnigmaError } from '../errors/EnigmaError.js'

export const TAG_SIZE = 16

/** AES-256-GCM; the tag of 16 bytes is behind the ciphertext. */
export const seal = (key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array =>
  gcm(key, nonce, associated).encrypt(plaintext)

/** @throws `crypto.bad_ciphertext_length`, `crypto.open_failed` */
export function open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, associated: Uint8Array): Uint8Array {
  if (ciphertext.length < TAG_SIZE) {
    throw new EnigmaError('crypto.bad_ciphertext_length', `a ciphertext has ${ciphertext.length} bytes, expected at least ${TAG_SIZE}`)
  }
  try {
    return gcm(key, nonce, associated).decrypt(ciphertext)
  } catch {
    // The library's error is not passed on: it says nothing more, and its text is not ours to keep stable.
    throw new EnigmaError(
      'crypto.open_failed',
      `a ciphertext of ${ciphertext.length} bytes does not open with this key and associated data`,
    )
  }
}
