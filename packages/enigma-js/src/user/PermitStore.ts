// SPDX-License-Identifier: MIT
import type { Address, Hex } from 'viem'
import { permits, type QueryKind, type QueryPermit } from '../protocol/query.js'

/** A permit with its asker's signature, as a wallet gave it. It is no secret: it opens nothing without the seed that it was made with. */
export type SignedPermit = { permit: QueryPermit; signature: Hex }

/** A permit that ends so soon is not used any more: the worker's header may be later than the client's. */
const MARGIN_SECONDS = 30n

/** The permits that a client has, so that a wallet is asked once and not for every query. In memory alone. */
export class PermitStore {
  #permits: SignedPermit[] = []

  add(permit: SignedPermit): void {
    this.#permits.push(permit)
  }

  /** One that covers a question for a while; those that have run out are dropped. */
  find(asker: Address, contract: Address, kind: QueryKind, now: bigint): SignedPermit | undefined {
    this.#permits = this.#permits.filter(({ permit }) => permit.expiry > now + MARGIN_SECONDS)
    return this.#permits.find(({ permit }) => permit.asker.toLowerCase() === asker.toLowerCase() && permits(permit, contract, kind))
  }
}
