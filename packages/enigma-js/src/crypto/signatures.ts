// SPDX-License-Identifier: MIT
import { ed25519 } from '@noble/curves/ed25519.js'
import { type Address, recoverAddress } from 'viem'
import { toHex, toUint } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'

const SIGNATURE_SIZE = 65
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/**
 * The account that signed a digest: `r | s | v`, low s, v 27 or 28 (spec/crypto.md section 2).
 * @throws `crypto.bad_signature`
 */
export async function recoverSigner(digest: Uint8Array, signature: Uint8Array): Promise<Address> {
  if (signature.length !== SIGNATURE_SIZE) throw bad(`has ${signature.length} bytes, expected ${SIGNATURE_SIZE}`)
  const [r, s, v] = [toUint(signature.subarray(0, 32)), toUint(signature.subarray(32, 64)), signature[64]]
  if (v !== 27 && v !== 28) throw bad(`has v ${v}, expected 27 or 28`)
  if (r === 0n || r >= ORDER) throw bad('has an r out of range')
  // The twin with a high s is valid for the curve; accepting both would give each statement two signatures.
  if (s === 0n || s > ORDER / 2n) throw bad('has an s out of range')
  try {
    return await recoverAddress({ hash: toHex(digest), signature: toHex(signature) })
  } catch (cause) {
    throw bad('is of no key', cause)
  }
}

/** True when the owner of an Ed25519 key signed (RFC 8032). */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false })
  } catch {
    return false
  }
}

const bad = (fault: string, cause?: unknown): EnigmaError => new EnigmaError('crypto.bad_signature', `the signature ${fault}`, { cause })
