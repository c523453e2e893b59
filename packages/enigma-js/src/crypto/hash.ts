// SPDX-License-Identifier: MIT
import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concat } from '../codec/bytes.js'

/** Keccak-256, the `H` of the specification (spec/crypto.md section 1). */
export const keccak = (...parts: readonly Uint8Array[]): Uint8Array =>
  keccak_256(parts.length === 1 && parts[0] ? parts[0] : concat(...parts))

/** HMAC-SHA-256 */
export const hmacSha256 = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(sha256, key, message)

/** HKDF with SHA-256 (RFC 5869): `length` bytes. */
export const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
  nobleHkdf(sha256, key, salt, info, length)
