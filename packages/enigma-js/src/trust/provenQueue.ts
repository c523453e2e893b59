// SPDX-License-Identifier: MIT
import { type Address, hexToBytes } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { concat, toHex, uint } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { ledgerAbi } from '../protocol/ledgerAbi.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { decodeQueueEntry, entryHash, foldQueue, type QueueEntry } from '../protocol/queueEntry.js'
import type { LedgerView } from './LedgerView.js'

// Where the nonce and the inputs hash of a recorded entry lie: all in which the entries of one call differ (spec/ledger.md section 5).
const NONCE = 43
const BEHIND_INPUTS_HASH = NONCE + 8 + 32

/**
 * All entries of a contract's queue at the view's header, as events tell them; an entry's index is its position. They are believed because
 * they fold to the queue hash on the Ledger: an endpoint that leaves an entry out, alters one or moves it is found out.
 * @throws `verification.wrong_queue`
 */
export async function readProvenQueue(client: EnigmaClient, view: LedgerView, contract: Address): Promise<QueueEntry[]> {
  const { length } = view.counters(contract)
  const events = await client.publicClient.getContractEvents({
    address: client.manifest.ledger,
    abi: ledgerAbi,
    eventName: 'Queued',
    args: { secretContract: contract },
    fromBlock: 0n,
    strict: true,
  })
  const entries: QueueEntry[] = []
  let folded: Uint8Array = new Uint8Array(32)
  // Events are in the order of the chain, so what was queued after the view's block comes last.
  for (const { args } of events) {
    if (entries.length >= length) break
    if (args.index !== entries.length)
      throw wrongQueue(`of the queue of ${contract}`, `an event tells entry ${args.index} where ${entries.length} was expected`)
    for (const entry of expand(
      hexToBytes(args.entry),
      args.moreInputsHashes.map((hash) => hexToBytes(hash)),
    )) {
      entries.push(decodeQueueEntry(entry))
      folded = foldQueue(folded, entryHash(entry))
    }
  }
  const stored = toHex(view.word(ledgerSlots.contract(contract, 'queueHash')))
  if (entries.length !== length || toHex(folded) !== stored)
    throw wrongQueue(`of the queue of ${contract}`, `${entries.length} entries fold to ${toHex(folded)}, expected ${length} with ${stored}`)
  return entries
}

function expand(first: Uint8Array, moreInputsHashes: readonly Uint8Array[]): Uint8Array[] {
  const decoded = decodeQueueEntry(first)
  if (decoded.kind !== 'task' && decoded.kind !== 'deploy') return [first]
  const { nonce } = decoded.record
  const more = moreInputsHashes.map((inputsHash, i) =>
    concat(first.subarray(0, NONCE), uint(nonce + BigInt(i + 1), 8), inputsHash, first.subarray(BEHIND_INPUTS_HASH)),
  )
  return [first, ...more]
}

export const wrongQueue = (whose: string, fault: string): EnigmaError =>
  new EnigmaError('verification.wrong_queue', `the Ethereum endpoint's events ${whose} are refused: ${fault}`, {
    hint: 'use another endpoint',
  })
