// SPDX-License-Identifier: MIT
import { type Address, type Hex, hexToBytes } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { equalBytes } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import type { BlockHeader } from '../ethereum/blockHeader.js'
import { verifyAccountProof, verifyStorageProof } from '../ethereum/stateProof.js'
import { CONTRACT_WORDS, HEAD_RING, ledgerSlots, type PolicyKind, WORKER_WORDS } from '../protocol/ledgerLayout.js'
import {
  type ContractCounters,
  type EpochState,
  type LedgerFloors,
  readCounters,
  readEpochState,
  readFloors,
  readKeeperSigner,
  readStanding,
  type Standing,
} from '../protocol/ledgerWords.js'
import { pause } from './pause.js'

// A node that is just making a block may answer from the state behind it; a moment later that block is history and the answer right.
const QUESTIONS = 4
// Ethereum nodes and providers that limit it take 1,000 slots or more.
const WORDS_OF_A_QUESTION = 256

/** The Ledger's storage at one verified header. Every word is proven to that header's state root before it is read. */
export class LedgerView {
  readonly #client: EnigmaClient
  readonly head: BlockHeader
  readonly #words = new Map<Hex, Uint8Array>()
  readonly #needed = new Set<Hex>()

  constructor(client: EnigmaClient, head: BlockHeader) {
    this.#client = client
    this.head = head
  }

  /** A view at the newest header: the earlier one itself, with what it has proven, when no newer header is signed. */
  static async open(client: EnigmaClient, signal?: AbortSignal, earlier?: LedgerView): Promise<LedgerView> {
    const head = await client.heads.newest(signal)
    return earlier && equalBytes(earlier.head.hash, head.hash) ? earlier : new LedgerView(client, head)
  }

  /** The slots of the words that were needed so far, without those that were only asked for ahead. */
  get needed(): Iterable<Hex> {
    return this.#needed
  }

  /**
   * Fetches and proves words, up to 256 in one question; those already proven are not asked for again.
   * @param ahead - words that may be needed later; when a question has to be asked, it is for them too
   * @throws `verification.wrong_proof`; no word of a refused answer is kept
   */
  async prove(slots: readonly Hex[], signal?: AbortSignal, ahead: readonly Hex[] = []): Promise<void> {
    for (const slot of slots) this.#needed.add(slot)
    if (slots.every((slot) => this.#words.has(slot))) return
    const missing = [...new Set([...slots, ...ahead])].filter((slot) => !this.#words.has(slot))
    for (let from = 0; from < missing.length; from += WORDS_OF_A_QUESTION)
      await this.#ask(missing.slice(from, from + WORDS_OF_A_QUESTION), signal)
  }

  /** A word that was proven before. */
  word(slot: Hex): Uint8Array {
    const word = this.#words.get(slot)
    if (!word) throw new TypeError(`slot ${slot} was not proven`)
    return word
  }

  get epoch(): EpochState {
    return readEpochState(this.word(ledgerSlots.epochState))
  }

  get seed(): Uint8Array {
    return this.word(ledgerSlots.seed)
  }

  get keeper(): Address {
    return readKeeperSigner(this.word(ledgerSlots.keeper))
  }

  counters(contract: Address): ContractCounters {
    return readCounters(this.word(ledgerSlots.contract(contract, 'counters')))
  }

  /** What the policy says of a measurement or a platform. */
  standing(kind: PolicyKind, subject: Hex): Standing {
    return readStanding(this.word(ledgerSlots.standing(kind, subject)))
  }

  /** The least that the collateral of quotes must be. */
  get floors(): LedgerFloors {
    return readFloors(this.word(ledgerSlots.floors), this.word(ledgerSlots.crlFloors))
  }

  async #ask(slots: readonly Hex[], signal?: AbortSignal): Promise<void> {
    const { publicClient, manifest, options } = this.#client
    for (let left = QUESTIONS - 1; ; left--) {
      try {
        const question = { address: manifest.ledger, storageKeys: [...slots], blockNumber: this.head.number }
        this.#keep(slots, await publicClient.getProof(question))
        return
      } catch (cause) {
        if (left === 0) {
          throw new EnigmaError(
            'verification.wrong_proof',
            `the Ethereum endpoint's proof of ${slots.length} Ledger words at block ${this.head.number} is refused: ${textOf(cause)}`,
            { cause, hint: 'use another endpoint' },
          )
        }
        await pause(options.pollingIntervalMs, signal)
      }
    }
  }

  #keep(slots: readonly Hex[], answer: { accountProof: readonly Hex[]; storageProof: readonly { proof: readonly Hex[] }[] }): void {
    const { manifest } = this.#client
    const account = verifyAccountProof(this.head.stateRoot, hexToBytes(manifest.ledger), answer.accountProof.map(bytesOf))
    if (answer.storageProof.length !== slots.length) throw new TypeError(`it proves ${answer.storageProof.length} words`)
    // The order of the answer is the order of the question; a swapped proof leads to another key and is refused.
    const words = slots.map((slot, i) =>
      verifyStorageProof(account.storageRoot, hexToBytes(slot), (answer.storageProof[i]?.proof ?? []).map(bytesOf)),
    )
    slots.forEach((slot, i) => {
      const word = words[i]
      if (word) this.#words.set(slot, word)
    })
  }
}

/** What every action needs to know first: epoch, keeper, and a contract's queue. */
export const wordsOfContract = (contract: Address): Hex[] => [
  ledgerSlots.epochState,
  ledgerSlots.seed,
  ledgerSlots.keeper,
  ...(Object.keys(CONTRACT_WORDS) as (keyof typeof CONTRACT_WORDS)[]).map((part) => ledgerSlots.contract(contract, part)),
]

/** The ring of a contract's last heads. */
export const headsOfContract = (contract: Address): Hex[] =>
  Array.from({ length: HEAD_RING }, (_, i) => ledgerSlots.contractHead(contract, i))

/** All words of a worker but its earnings. */
export const wordsOfWorker = (id: number): Hex[] =>
  (Object.keys(WORKER_WORDS) as (keyof typeof WORKER_WORDS)[])
    .filter((part) => part !== 'earnings')
    .map((part) => ledgerSlots.worker(id, part))

const bytesOf = (hex: Hex): Uint8Array => hexToBytes(hex)
const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
