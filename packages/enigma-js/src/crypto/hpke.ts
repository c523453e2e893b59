// SPDX-License-Identifier: MIT
import { expand as hkdfExpand, extract as hkdfExtract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { ascii, concat, uint } from '../codec/bytes.js'
import { open, seal } from './aead.js'
import { decapsulate, encapsulate } from './xwing.js'

// RFC 9180, base mode, one suite: X-Wing, HKDF-SHA-256, AES-256-GCM (spec/crypto.md section 4).

const VERSION = ascii('HPKE-v1')
const SUITE = concat(ascii('HPKE'), uint(0x647a, 2), uint(0x0001, 2), uint(0x0002, 2))
const MODE_BASE = new Uint8Array([0])
const EMPTY = new Uint8Array()
const KEY_SIZE = 32
const NONCE_SIZE = 12

/** One direction of messages, and keys for other purposes. */
export class HpkeContext {
  readonly #key: Uint8Array
  readonly #baseNonce: Uint8Array
  readonly #exporter: Uint8Array
  #count = 0n

  constructor(secret: Uint8Array, info: Uint8Array) {
    const context = concat(MODE_BASE, extract(EMPTY, 'psk_id_hash', EMPTY), extract(EMPTY, 'info_hash', info))
    const schedule = extract(secret, 'secret', EMPTY)
    this.#key = expand(schedule, 'key', context, KEY_SIZE)
    this.#baseNonce = expand(schedule, 'base_nonce', context, NONCE_SIZE)
    this.#exporter = expand(schedule, 'exp', context, KEY_SIZE)
  }

  seal(plaintext: Uint8Array, associated: Uint8Array): Uint8Array {
    const sealed = seal(this.#key, this.#nonce(), plaintext, associated)
    this.#count++
    return sealed
  }

  /** @throws `crypto.open_failed`, `crypto.bad_ciphertext_length`; a message that is refused does not count. */
  open(ciphertext: Uint8Array, associated: Uint8Array): Uint8Array {
    const plaintext = open(this.#key, this.#nonce(), ciphertext, associated)
    this.#count++
    return plaintext
  }

  /** A key that only both ends know, for a purpose of its own. */
  export(context: Uint8Array, length: number): Uint8Array {
    return expand(this.#exporter, 'sec', context, length)
  }

  #nonce(): Uint8Array {
    const count = uint(this.#count, NONCE_SIZE)
    return this.#baseNonce.map((byte, i) => byte ^ (count[i] ?? 0))
  }
}

/** A context for a sender, and the encapsulation that the receiver needs. */
export function hpkeSender(publicKey: Uint8Array, info: Uint8Array, seed: Uint8Array): { context: HpkeContext; encapsulation: Uint8Array } {
  const { secret, encapsulation } = encapsulate(publicKey, seed)
  return { context: new HpkeContext(secret, info), encapsulation }
}

export const hpkeReceiver = (privateKey: Uint8Array, info: Uint8Array, encapsulation: Uint8Array): HpkeContext =>
  new HpkeContext(decapsulate(privateKey, encapsulation), info)

const extract = (salt: Uint8Array, label: string, key: Uint8Array): Uint8Array =>
  hkdfExtract(sha256, concat(VERSION, SUITE, ascii(label), key), salt)

const expand = (key: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array =>
  hkdfExpand(sha256, key, concat(uint(length, 2), VERSION, SUITE, ascii(label), info), length)
