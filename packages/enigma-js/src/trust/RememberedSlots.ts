// SPDX-License-Identifier: MIT
import type { Address, Hex } from 'viem'

/** How many contracts are remembered. One has about 20 slots, at most some 60. */
const CONTRACTS = 128

/**
 * Which words of the Ledger the last verification of each contract needed. The next one asks for them in its first question, at its own head,
 * so that this is the only one unless seat, worker or key keeper have changed. Only slots are kept, never what was proven in them: a wrong
 * memory costs a question, and nothing is believed because of it.
 */
export class RememberedSlots {
  readonly #slots = new Map<string, readonly Hex[]>()

  /** The slots of a contract; none when it is not remembered. */
  of(contract: Address): readonly Hex[] {
    return this.#slots.get(contract.toLowerCase()) ?? []
  }

  /** Remembers the slots of a contract in place of earlier ones. Of too many contracts the one that was not verified for the longest time goes. */
  keep(contract: Address, slots: Iterable<Hex>): void {
    const key = contract.toLowerCase()
    this.#slots.delete(key)
    this.#slots.set(key, [...slots])
    const [oldest] = this.#slots.keys()
    if (this.#slots.size > CONTRACTS && oldest) this.#slots.delete(oldest)
  }
}
