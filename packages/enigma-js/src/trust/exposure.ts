// SPDX-License-Identifier: MIT
import type { Address } from 'viem'
import { EnigmaError } from '../errors/EnigmaError.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { readSeat, readWorkerRecord, seatsBefore } from '../protocol/ledgerWords.js'
import type { LedgerView } from './LedgerView.js'

/**
 * Refuses to seal to a key of this epoch that is in the wrong hands: who held the contract's seat earlier in the epoch has it, whatever was
 * found out about it since. The contract's words are proven before.
 * @throws `verification.key_exposed`
 */
export async function requireUnexposed(view: LedgerView, contract: Address, signal?: AbortSignal): Promise<void> {
  const { epoch, seed } = view
  const seats = seatsBefore(seed, contract, view.counters(contract), epoch).map((seat) => ledgerSlots.seat(seat))
  await view.prove(seats, signal)
  const workers = [...new Set(seats.map((slot) => readSeat(view.word(slot), epoch.epoch)))]
  const recordOf = (worker: number) => ledgerSlots.worker(worker, 'record')
  await view.prove(workers.map(recordOf), signal)
  const revoked = workers.find((worker) => readWorkerRecord(view.word(recordOf(worker))).status === 'revoked')
  if (revoked === undefined) return
  throw new EnigmaError(
    'verification.key_exposed',
    `worker ${revoked} held the seat of ${contract} in epoch ${epoch.epoch} and was revoked, so the key of this epoch is in the wrong hands`,
    { hint: `wait for epoch ${epoch.epoch + 1n}` },
  )
}
