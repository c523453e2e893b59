// SPDX-License-Identifier: MIT
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { LedgerView } from '../trust/LedgerView.js'
import type { VerificationReport } from '../trust/VerificationReport.js'
import { startReport, verifyKeeper } from '../trust/verify.js'

/** How it can be stopped. */
export type VerifyKeyKeeperParameters = { signal?: AbortSignal }

/**
 * Checks the key keeper's evidence against the Ledger and the manifest.
 *
 * @throws `verification.*`, `attestation.*`, `header.*`
 * @example
 * const { verified } = await verifyKeyKeeper(client)
 */
export async function verifyKeyKeeper(client: EnigmaClient, { signal }: VerifyKeyKeeperParameters = {}): Promise<VerificationReport> {
  const view = await LedgerView.open(client, signal)
  return (await verifyKeeper(client, view, await client.node.keeperEvidence(signal), startReport(client, view), signal)).report
}
