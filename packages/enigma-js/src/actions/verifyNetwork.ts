// SPDX-License-Identifier: MIT
import type { Address, Hash, Hex } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { toHex } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { attemptInForce, readSeat, seatIndexOf } from '../protocol/ledgerWords.js'
import { LedgerView, wordsOfContract } from '../trust/LedgerView.js'
import { withPolicy } from '../trust/policyReport.js'
import { type VerificationReport, withFact, withWarning } from '../trust/VerificationReport.js'
import { startReport, verifyContract, verifyKeeper, verifyWorkerOf } from '../trust/verify.js'
import { proveReceipt } from './proveReceipt.js'
import { waitForTask } from './waitForTask.js'

const SEATS_PER_QUESTION = 256

/** Who works for a contract now, and the key to seal to; all of it proven. */
export type WorkerParams = {
  contract: Address
  epoch: bigint
  seat: number
  workerId: number
  workerSigner: Address
  keyEpoch: bigint
  contractKey: Hex
  report: VerificationReport
}

/** Everything that has to be right before inputs are sealed, as a value: a dApp can show it before it asks for a click. */
export async function getWorkerParams(
  client: EnigmaClient,
  { contract, signal }: { contract: Address; signal?: AbortSignal },
): Promise<WorkerParams> {
  const verified = await verifyContract(client, contract, signal)
  return {
    contract,
    epoch: verified.epoch.epoch,
    seat: verified.seat,
    workerId: verified.workerId,
    workerSigner: verified.workerSigner,
    keyEpoch: verified.keyEpoch,
    contractKey: toHex(verified.key),
    report: verified.report,
  }
}

/** The worker that the Ledger's seed selects for a contract now; its evidence is not looked at. */
export async function selectWorker(
  client: EnigmaClient,
  { contract, signal }: { contract: Address; signal?: AbortSignal },
): Promise<{ seat: number; workerId: number }> {
  const view = await LedgerView.open(client, signal)
  await view.prove(wordsOfContract(contract), signal)
  const { epoch } = view
  const seat = seatIndexOf(view.seed, contract, attemptInForce(view.counters(contract), epoch), epoch.seatCount)
  await view.prove([ledgerSlots.seat(seat)], signal)
  return { seat, workerId: readSeat(view.word(ledgerSlots.seat(seat)), epoch.epoch) }
}

/** Checks a worker's evidence against its record on the Ledger and the manifest. @throws `verification.*`, `attestation.*`, `header.*` */
export async function verifyWorker(
  client: EnigmaClient,
  { workerId, signal }: { workerId: number; signal?: AbortSignal },
): Promise<VerificationReport> {
  const view = await LedgerView.open(client, signal)
  return (await verifyWorkerOf(client, view, workerId, startReport(client, view), signal)).report
}

/** Checks the key keeper's evidence against the Ledger and the manifest. @throws `verification.*`, `attestation.*`, `header.*` */
export async function verifyKeyKeeper(client: EnigmaClient, { signal }: { signal?: AbortSignal } = {}): Promise<VerificationReport> {
  const view = await LedgerView.open(client, signal)
  return (await verifyKeeper(client, view, await client.node.keeperEvidence(signal), startReport(client, view), signal)).report
}

/** Checks the key keeper and every worker that holds a seat, shows the Ledger's policy, and says what this network does not protect. */
export async function verifyNetwork(client: EnigmaClient, { signal }: { signal?: AbortSignal } = {}): Promise<VerificationReport> {
  const view = await LedgerView.open(client, signal)
  let { report } = await verifyKeeper(client, view, await client.node.keeperEvidence(signal), startReport(client, view), signal)
  const { epoch } = view
  const seats = Array.from({ length: epoch.seatCount }, (_, i) => ledgerSlots.seat(i))
  for (let from = 0; from < seats.length; from += SEATS_PER_QUESTION) await view.prove(seats.slice(from, from + SEATS_PER_QUESTION), signal)
  report = withFact(report, 'seats', epoch.seatCount, `of epoch ${epoch.epoch}, each read from the Ledger`)
  const workers = [...new Set(seats.map((seat) => readSeat(view.word(seat), epoch.epoch)))].sort((a, b) => a - b)
  for (const id of workers) report = (await verifyWorkerOf(client, view, id, report, signal)).report
  report = await withPolicy(report, view, client.manifest, signal)
  if (workers.length < 2) report = withWarning(report, 'one worker holds all seats: nobody else could take its work over')
  return withWarning(report, "headers are trusted because one pinned key signed them; a public network needs Ethereum's own light client")
}

/** Checks that the receipt of a task is under a head that the Ledger keeps. @throws `client.not_confirmed`, `verification.*` */
export async function verifyTask(
  client: EnigmaClient,
  { taskId, signal }: { taskId: Hash; signal?: AbortSignal },
): Promise<VerificationReport> {
  const task = await waitForTask(client, { taskId, stage: 'recorded', timeoutMs: 5_000, signal })
  if (task.stage === 'confirmed') return proveReceipt(client, task, signal)
  throw new EnigmaError('client.not_confirmed', `task ${taskId} is ${task.stage}: there is no receipt on the Ledger yet`, {
    hint: 'wait for the end of the epoch, or request a commit',
  })
}
