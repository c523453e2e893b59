// SPDX-License-Identifier: MIT
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { readSeat } from '../protocol/ledgerWords.js'
import { LedgerView, wordsOfWorker } from '../trust/LedgerView.js'
import { withPolicy } from '../trust/policyReport.js'
import { type VerificationReport, withFact, withWarning } from '../trust/VerificationReport.js'
import { startReport, verifyKeeper, verifyWorkerOf } from '../trust/verify.js'

/** How it can be stopped. */
export type VerifyNetworkParameters = { signal?: AbortSignal }

/**
 * Checks the key keeper and every worker that holds a seat, shows the Ledger's policy, and says what this network does not protect.
 *
 * @throws `verification.*`, `attestation.*`, `header.*`
 * @example
 * const { verified, warnings } = await verifyNetwork(client)
 */
export async function verifyNetwork(client: EnigmaClient, { signal }: VerifyNetworkParameters = {}): Promise<VerificationReport> {
  const view = await LedgerView.open(client, signal)
  let { report } = await verifyKeeper(client, view, await client.node.keeperEvidence(signal), startReport(client, view), signal)
  const { epoch } = view
  const seats = Array.from({ length: epoch.seatCount }, (_, i) => ledgerSlots.seat(i))
  await view.prove(seats, signal)
  report = withFact(report, 'seats', epoch.seatCount, `of epoch ${epoch.epoch}, each read from the Ledger`)
  const workers = [...new Set(seats.map((seat) => readSeat(view.word(seat), epoch.epoch)))].sort((a, b) => a - b)
  await view.prove(workers.flatMap(wordsOfWorker), signal)
  for (const id of workers) report = (await verifyWorkerOf(client, view, id, report, signal)).report
  report = await withPolicy(report, view, client.manifest, signal)
  if (workers.length < 2) report = withWarning(report, 'one worker holds all seats: nobody else could take its work over')
  report = withWarning(report, "headers are trusted because one pinned key signed them; a public network needs Ethereum's own light client")
  return withWarning(
    report,
    'one key keeper holds the roots of all keys in memory: losing it loses them, and there is no forward secrecy against it',
  )
}
