// SPDX-License-Identifier: MIT
import { x25519 } from '@noble/curves/ed25519.js'
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { ascii, concat } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'

// The KEM of draft-connolly-cfrg-xwing-kem: ML-KEM-768 and X25519 (spec/crypto.md section 3).

export const PUBLIC_KEY_SIZE = 1216
export const ENCAPSULATION_SIZE = 1120
export const ENCAPSULATION_SEED_SIZE = 64
export const PRIVATE_KEY_SIZE = 32

const LATTICE_KEY_SIZE = 1184
const LATTICE_CIPHERTEXT_SIZE = 1088
const MESSAGE_SIZE = 32
const LATTICE_SEED_SIZE = 64
const EXPANDED_SIZE = 96
const MODULUS = 3329
const COEFFICIENTS_SIZE = 1152
const DRAFT_LABEL = ascii('\\.//^\\')

/** What a sender keeps and what it sends. */
export type Encapsulated = { secret: Uint8Array; encapsulation: Uint8Array }

/** The public key of a private key, which is a seed of 32 bytes. */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  const { lattice, scalar } = expand(privateKey)
  return concat(lattice.publicKey, x25519.getPublicKey(scalar))
}

/**
 * A shared secret with the owner of a public key.
 * @param seed 64 bytes that are used for nothing else.
 * @throws `crypto.bad_key_length`, `crypto.bad_key`
 */
export function encapsulate(publicKey: Uint8Array, seed: Uint8Array): Encapsulated {
  requirePublicKey(publicKey)
  requireLength('crypto.bad_key_length', 'encapsulation seed', seed, ENCAPSULATION_SEED_SIZE)
  const curveKey = publicKey.subarray(LATTICE_KEY_SIZE)
  const scalar = seed.subarray(MESSAGE_SIZE)
  const lattice = ml_kem768.encapsulate(publicKey.slice(0, LATTICE_KEY_SIZE), seed.slice(0, MESSAGE_SIZE))
  const ephemeral = x25519.getPublicKey(scalar)
  return {
    secret: combine(lattice.sharedSecret, product(scalar, curveKey), ephemeral, curveKey),
    encapsulation: concat(lattice.cipherText, ephemeral),
  }
}

/** @throws `crypto.bad_ciphertext_length`, `crypto.bad_key_length` */
export function decapsulate(privateKey: Uint8Array, encapsulation: Uint8Array): Uint8Array {
  requireLength('crypto.bad_ciphertext_length', 'encapsulation', encapsulation, ENCAPSULATION_SIZE)
  const { lattice, scalar } = expand(privateKey)
  const ephemeral = encapsulation.subarray(LATTICE_CIPHERTEXT_SIZE)
  const latticeSecret = ml_kem768.decapsulate(encapsulation.slice(0, LATTICE_CIPHERTEXT_SIZE), lattice.secretKey)
  return combine(latticeSecret, product(scalar, ephemeral), ephemeral, x25519.getPublicKey(scalar))
}

/**
 * Refuses what is no public key, before anything is sealed to it.
 * @throws `crypto.bad_key_length`, `crypto.bad_key` when a coefficient is not reduced (FIPS 203, 7.2)
 */
export function requirePublicKey(publicKey: Uint8Array): void {
  requireLength('crypto.bad_key_length', 'public key', publicKey, PUBLIC_KEY_SIZE)
  for (let i = 0; i < COEFFICIENTS_SIZE; i += 3) {
    const [a, b, c] = [publicKey[i] ?? 0, publicKey[i + 1] ?? 0, publicKey[i + 2] ?? 0]
    if ((a | ((b & 0x0f) << 8)) >= MODULUS || ((b >> 4) | (c << 4)) >= MODULUS) {
      throw new EnigmaError('crypto.bad_key', `the public key has a coefficient at byte ${i} that is not below ${MODULUS}`)
    }
  }
}

function expand(privateKey: Uint8Array) {
  requireLength('crypto.bad_key_length', 'private key', privateKey, PRIVATE_KEY_SIZE)
  const expanded = shake256(privateKey, { dkLen: EXPANDED_SIZE })
  return { lattice: ml_kem768.keygen(expanded.slice(0, LATTICE_SEED_SIZE)), scalar: expanded.slice(LATTICE_SEED_SIZE) }
}

/** The library refuses a product of zero, which the draft hashes like any other. */
function product(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(scalar, point)
  } catch {
    return new Uint8Array(MESSAGE_SIZE)
  }
}

const combine = (latticeSecret: Uint8Array, curveSecret: Uint8Array, ephemeral: Uint8Array, curveKey: Uint8Array): Uint8Array =>
  sha3_256(concat(latticeSecret, curveSecret, ephemeral, curveKey, DRAFT_LABEL))

function requireLength(
  code: 'crypto.bad_key_length' | 'crypto.bad_ciphertext_length',
  what: string,
  bytes: Uint8Array,
  expected: number,
): void {
  if (bytes.length !== expected) throw new EnigmaError(code, `the ${what} has ${bytes.length} bytes, expected ${expected}`)
}
