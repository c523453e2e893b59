// SPDX-License-Identifier: MIT
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { LedgerView } from '../trust/LedgerView.js'
import type { VerificationReport } from '../trust/VerificationReport.js'
import { startReport, verifyWorkerOf } from '../trust/verify.js'

/** Which worker: its number on the Ledger, from 1 on. */
export type VerifyWorkerParameters = { workerId: number; signal?: AbortSignal }

/**
 * Checks a worker's evidence against its record on the Ledger and the manifest.
 *
 * @throws `verification.*`, `attestation.*`, `header.*`
 * @example
 * const { workerId } = await selectWorker(client, { contract })
 * const report = await verifyWorker(client, { workerId })
 */
export async function verifyWorker(client: EnigmaClient, { workerId, signal }: VerifyWorkerParameters): Promise<VerificationReport> {
  const view = await LedgerView.open(client, signal)
  return (await verifyWorkerOf(client, view, workerId, startReport(client, view), signal)).report
}
