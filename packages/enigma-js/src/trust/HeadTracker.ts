// SPDX-License-Identifier: MIT
import { equalBytes, toHex } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { type BlockHeader, decodeBlockHeader } from '../ethereum/blockHeader.js'
import { type NetworkManifest, requireTrustFitsChain } from '../protocol/manifest.js'
import { verifySignedHeader } from '../protocol/signedHeader.js'
import type { NodeRpc } from '../rpc/NodeRpc.js'

/**
 * The newest header that the network's trust root signed. It never goes back: behind an older one a node could hide that a seat or a key
 * has changed.
 */
export class HeadTracker {
  readonly #node: NodeRpc
  readonly #manifest: NetworkManifest
  readonly #options: { greatestHeaderAgeSeconds: number; now: () => number }
  #newest: BlockHeader | undefined

  constructor(node: NodeRpc, manifest: NetworkManifest, options: { greatestHeaderAgeSeconds: number; now: () => number }) {
    this.#node = node
    this.#manifest = manifest
    this.#options = options
  }

  /** @throws `header.*`, `verification.stale_header`, `verification.header_went_back` */
  async newest(signal?: AbortSignal): Promise<BlockHeader> {
    const known = this.#newest
    const signed = await this.#node.signedHeader(signal)
    requireTrustFitsChain(this.#manifest)
    verifySignedHeader(signed, this.#manifest)
    const header = decodeBlockHeader(signed.rlp)
    this.#requireFresh(header)
    if (known && (header.number < known.number || (header.number === known.number && !equalBytes(header.hash, known.hash)))) {
      throw new EnigmaError(
        'verification.header_went_back',
        `the node shows block ${header.number} ${toHex(header.hash)} after block ${known.number} ${toHex(known.hash)}`,
        { hint: 'use another node' },
      )
    }
    // Answers to concurrent questions may overtake each other; the newer one counts for both.
    if (!this.#newest || this.#newest.number <= header.number) this.#newest = header
    return this.#newest
  }

  #requireFresh(header: BlockHeader): void {
    const age = BigInt(Math.floor(this.#options.now() / 1000)) - header.timestamp
    if (age > BigInt(this.#options.greatestHeaderAgeSeconds)) {
      throw new EnigmaError(
        'verification.stale_header',
        `the node's newest header, block ${header.number}, is ${age} s old, expected at most ${this.#options.greatestHeaderAgeSeconds} s`,
        { hint: "use another node, or set this machine's clock" },
      )
    }
  }
}
