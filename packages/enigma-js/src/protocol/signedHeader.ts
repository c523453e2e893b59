// SPDX-License-Identifier: MIT
import { hexToBytes } from 'viem'
import { concat, uint } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { labels } from '../crypto/labels.js'
import { verifyEd25519 } from '../crypto/signatures.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import type { NetworkManifest } from './manifest.js'

/** The RLP of a block header, and the word of the network's header authority that it is Ethereum's (spec/keys.md section 9). */
export type SignedHeader = { rlp: Uint8Array; signature: Uint8Array }

/** @throws `header.unsigned`, `header.bad_signature` */
export function verifySignedHeader(header: SignedHeader, manifest: NetworkManifest): void {
  if (header.signature.length === 0) throw new EnigmaError('header.unsigned', 'the block header has no signature')
  const message = concat(labels.header, hexToBytes(manifest.networkId), uint(manifest.chainId, 8), keccak(header.rlp))
  if (!verifyEd25519(hexToBytes(manifest.authorityKey), message, header.signature)) {
    throw new EnigmaError('header.bad_signature', `the block header is not signed by the header authority ${manifest.authorityKey}`, {
      hint: 'use another node',
    })
  }
}
