// SPDX-License-Identifier: MIT
import type { Address } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { attemptInForce, readSeat, seatIndexOf } from '../protocol/ledgerWords.js'
import { LedgerView, wordsOfContract } from '../trust/LedgerView.js'

/** Whose worker. */
export type SelectWorkerParameters = { contract: Address; signal?: AbortSignal }

/** A seat of the epoch, and the worker that holds it. */
export type SelectedWorker = { seat: number; workerId: number }

/**
 * The worker that the Ledger's seed selects for a contract now, recomputed from proven words; its evidence is not looked at.
 *
 * @throws `verification.*`, `header.*`, `ledger.no_seats`
 * @example
 * const { seat, workerId } = await selectWorker(client, { contract })
 */
export async function selectWorker(client: EnigmaClient, { contract, signal }: SelectWorkerParameters): Promise<SelectedWorker> {
  const view = await LedgerView.open(client, signal)
  await view.prove(wordsOfContract(contract), signal)
  const { epoch } = view
  const seat = seatIndexOf(view.seed, contract, attemptInForce(view.counters(contract), epoch), epoch.seatCount)
  await view.prove([ledgerSlots.seat(seat)], signal)
  return { seat, workerId: readSeat(view.word(ledgerSlots.seat(seat)), epoch.epoch) }
}
