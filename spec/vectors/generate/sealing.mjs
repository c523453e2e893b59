// SPDX-License-Identifier: MIT
// X-Wing, the key schedule of RFC 9180 and the padding of spec/crypto.md, written out over the noble libraries.
import { gcm } from '@noble/ciphers/aes.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { ascii, bytes, concat, hex } from './vectorFile.mjs'

/** X-Wing, written from the draft over ML-KEM-768 and X25519. */
export const xwing = {
  expand(seed) {
    const expanded = shake256(seed, { dkLen: 96 })
    const lattice = ml_kem768.keygen(expanded.slice(0, 64))
    const curve = expanded.slice(64)
    return { lattice, curve, publicKey: concat(lattice.publicKey, x25519.getPublicKey(curve)) }
  },
  combine: (latticeSecret, curveSecret, ephemeral, curveKey) =>
    sha3_256(concat(latticeSecret, curveSecret, ephemeral, curveKey, bytes('5c2e2f2f5e5c'))),
  encapsulate(publicKey, seed) {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey.slice(0, 1184), seed.slice(0, 32))
    const ephemeral = x25519.getPublicKey(seed.slice(32))
    const curveSecret = x25519.getSharedSecret(seed.slice(32), publicKey.slice(1184))
    return [xwing.combine(sharedSecret, curveSecret, ephemeral, publicKey.slice(1184)), concat(cipherText, ephemeral)]
  },
  decapsulate(seed, encapsulation) {
    const { lattice, curve, publicKey } = xwing.expand(seed)
    const latticeSecret = ml_kem768.decapsulate(encapsulation.slice(0, 1088), lattice.secretKey)
    const curveSecret = x25519.getSharedSecret(curve, encapsulation.slice(1088))
    return xwing.combine(latticeSecret, curveSecret, encapsulation.slice(1088), publicKey.slice(1184))
  },
}

const suite = concat(ascii('HPKE'), bytes('647a00010002'))

/** A number as bytes, most significant first. */
export const i2osp = (n, length) => bytes(BigInt(n).toString(16).padStart(2 * length, '0'))

const labeledExtract = (salt, label, key) => extract(sha256, concat(ascii('HPKE-v1'), suite, ascii(label), key), salt)
export const labeledExpand = (key, label, info, length) =>
  expand(sha256, key, concat(i2osp(length, 2), ascii('HPKE-v1'), suite, ascii(label), info), length)

/** The keys of a base-mode session. */
export function schedule(sharedSecret, info) {
  const context = concat([0], labeledExtract(undefined, 'psk_id_hash', []), labeledExtract(undefined, 'info_hash', info))
  const secret = labeledExtract(sharedSecret, 'secret', [])
  return {
    key: labeledExpand(secret, 'key', context, 32),
    nonce: labeledExpand(secret, 'base_nonce', context, 12),
    exporter: labeledExpand(secret, 'exp', context, 32),
  }
}

export const nonceAt = (base, sequence) => concat(base.slice(0, 4), i2osp(BigInt(hex(base.slice(4))) ^ BigInt(sequence), 8))

/** HPKE to a public key: `enc | first message`. */
export function hpkeSeal(publicKey, encapsulationSeed, info, associatedData, plaintext) {
  const [shared, encapsulation] = xwing.encapsulate(publicKey, encapsulationSeed)
  const { key, nonce } = schedule(shared, info)
  return concat(encapsulation, gcm(key, nonceAt(nonce, 0), associatedData).encrypt(plaintext))
}

/** Padding to a size class (spec/crypto.md section 6). */
export const pad = (data) => {
  let size = 256
  while (size < 4 + data.length) size *= 2
  return concat(i2osp(data.length, 4), data, new Uint8Array(size - 4 - data.length))
}
