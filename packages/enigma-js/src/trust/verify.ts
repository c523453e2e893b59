// SPDX-License-Identifier: MIT
import { type Address, type Hex, isAddressEqual } from 'viem'
import type { TrustedQuote } from '../attestation/index.js'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { equalBytes, toHex } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { recoverSigner } from '../crypto/signatures.js'
import { requirePublicKey } from '../crypto/xwing.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { type AttachedEvidence, verifyEvidence } from '../protocol/evidence.js'
import { ledgerSlots, type PolicyKind } from '../protocol/ledgerLayout.js'
import {
  attemptInForce,
  type EpochState,
  readSeat,
  readWorkerOperator,
  readWorkerRecord,
  seatIndexOf,
  seatsBefore,
  type WorkerRecord,
} from '../protocol/ledgerWords.js'
import { contractKeyDigest } from '../protocol/statements.js'
import type { ContractKeyAnswer } from '../rpc/NodeRpc.js'
import { requireUnexposed } from './exposure.js'
import { LedgerView, wordsOfContract, wordsOfWorker } from './LedgerView.js'
import { type VerificationReport, withFact } from './VerificationReport.js'

/** What every report on a network with the development root says. */
const SIMULATION_WARNING = 'attestation is simulated: the development root vouches for the enclaves, no hardware does; local networks only'

/** A contract to which inputs may be sealed now. */
export type VerifiedContract = {
  view: LedgerView
  contract: Address
  epoch: EpochState
  keyEpoch: bigint
  key: Uint8Array
  seat: number
  workerId: number
  workerSigner: Address
  exists: boolean
  report: VerificationReport
}

/** The checks that made a view possible. */
export function startReport(client: EnigmaClient, view: LedgerView): VerificationReport {
  const { head } = view
  const warnings = client.manifest.attestationRoot === 'development' ? [SIMULATION_WARNING] : []
  const report: VerificationReport = { blockNumber: head.number, blockHash: toHex(head.hash), verified: [], warnings }
  return withFact(
    withFact(report, 'header', `block ${head.number}`, 'signature of the header authority pinned in the manifest'),
    'ledger',
    client.manifest.ledger,
    `storage proofs under the state root of block ${head.number}`,
  )
}

/**
 * Everything that has to be right before inputs of a contract may be sealed and admitted.
 * @param ahead - words that the caller will need at the same header; they come with the first question
 * @throws `verification.*`, `attestation.*`, `header.*`, `ledger.no_seats`; nothing was encrypted or sent then
 */
export async function verifyContract(
  client: EnigmaClient,
  contract: Address,
  signal?: AbortSignal,
  ahead: readonly Hex[] = [],
): Promise<VerifiedContract> {
  // Each question takes as long as the way to whoever answers it: as few as can be, and those that do not need each other at once.
  const asked = client.node.contractKey(contract, undefined, signal)
  asked.catch(() => undefined)
  // What is wrong with the header is told first, whichever comes first.
  const view = await LedgerView.open(client, signal)
  const answer = await asked
  // Which words are needed beyond these shows only step by step. Mostly they are those of the last time, and then nothing more is asked.
  await view.prove([...wordsOfContract(contract), ...policyWords(client)], signal, [...client.slots.of(contract), ...ahead])
  const seats = seatsOf(view, contract)
  const { keeper, report: started } = await verifyKeeper(client, view, answer.keeper, startReport(client, view), signal, seats)
  const { epoch } = view
  await verifyContractKey(client, contract, answer, epoch, keeper)
  let report = withFact(started, 'contract key', toHex(keccak(answer.publicKey)), `signature of the key keeper for epoch ${answer.epoch}`)

  const counters = view.counters(contract)
  const seat = seatIndexOf(view.seed, contract, attemptInForce(counters, epoch), epoch.seatCount)
  const workerId = readSeat(view.word(ledgerSlots.seat(seat)), epoch.epoch)
  report = withFact(report, 'selection', `seat ${seat} of ${epoch.seatCount}`, `seed of epoch ${epoch.epoch}, recomputed`)
  await requireUnexposed(view, contract, signal)
  const verified = await verifyWorkerOf(client, view, workerId, report, signal)
  client.slots.keep(contract, view.needed)
  return {
    view,
    contract,
    epoch,
    keyEpoch: answer.epoch,
    key: answer.publicKey,
    seat,
    workerId,
    workerSigner: verified.worker.signer,
    exists: counters.length > 0,
    report: verified.report,
  }
}

/**
 * The key keeper that the Ledger names, with its evidence.
 * @param next - words that the caller needs afterwards; they are proven with the last question of this
 */
export async function verifyKeeper(
  client: EnigmaClient,
  view: LedgerView,
  attached: AttachedEvidence,
  report: VerificationReport,
  signal?: AbortSignal,
  next: readonly Hex[] = [],
): Promise<{ keeper: Address; report: VerificationReport }> {
  await view.prove([ledgerSlots.keeper, ledgerSlots.epochState, ...policyWords(client)], signal)
  const { keeper } = view
  const { hash, measurement, quote } = await verifyEvidence(attached, {
    manifest: client.manifest,
    role: 'keeper',
    now: view.head.timestamp,
    signer: keeper,
    hardware: { floors: view.floors },
  })
  requireAllowed(view, 'keeperMeasurement', measurement)
  await requirePlatform(view, quote, next, signal)
  const named = withFact(report, 'key keeper', keeper, 'slot 5 of the Ledger')
  return {
    keeper,
    report: withHardware(named, 'keeper', hash, client.manifest.keeperMeasurement, quote),
  }
}

/** A worker's record on the Ledger, with its evidence checked against it. */
export async function verifyWorkerOf(
  client: EnigmaClient,
  view: LedgerView,
  id: number,
  report: VerificationReport,
  signal?: AbortSignal,
): Promise<{ worker: WorkerRecord; report: VerificationReport }> {
  // The node finds the evidence while Ethereum proves the words.
  const asked = client.node.workerEvidence(id, signal)
  asked.catch(() => undefined)
  await view.prove([...wordsOfWorker(id), ...policyWords(client)], signal)
  const worker = readWorkerRecord(view.word(ledgerSlots.worker(id, 'record')))
  if (worker.status === 'revoked') {
    throw new EnigmaError('verification.worker_revoked', `worker ${id} was revoked on the Ledger`, {
      hint: 'wait until another worker holds the seat',
    })
  }
  if (worker.status === 'none') throw new EnigmaError('verification.no_worker', `the Ledger has no worker ${id}`)
  if (worker.evidenceExpiry <= view.head.timestamp) {
    throw new EnigmaError(
      'verification.no_worker',
      `worker ${id} may not act: its evidence ends at ${worker.evidenceExpiry}, now is ${view.head.timestamp}`,
    )
  }
  const { encryptionKey, ...attached } = await asked
  const operator = readWorkerOperator(view.word(ledgerSlots.worker(id, 'stake')))
  const policy = {
    manifest: client.manifest,
    role: 'worker',
    now: view.head.timestamp,
    signer: worker.signer,
    operator,
    encryptionKey,
    hardware: { floors: view.floors },
  } as const
  const { hash, claims, measurement, quote } = await verifyEvidence(attached, policy)
  requireRegistered('evidence hash', hash, view.word(ledgerSlots.worker(id, 'evidenceHash')))
  requireRegistered('encryption key hash', claims.encryptionKeyHash, view.word(ledgerSlots.worker(id, 'encryptionKeyHash')))
  requireRegistered('measurement', measurement, view.word(ledgerSlots.worker(id, 'measurement')))
  requireAllowed(view, 'workerMeasurement', measurement)
  await requirePlatform(view, quote, [], signal)
  const named = withFact(report, 'worker', `${id} (${worker.signer})`, 'its record on the Ledger')
  return {
    worker,
    report: withHardware(named, 'worker', hash, client.manifest.workerMeasurement, quote),
  }
}

function withHardware(
  report: VerificationReport,
  who: string,
  hash: Uint8Array,
  measurement: Hex,
  quote: TrustedQuote,
): VerificationReport {
  const { claims, root, status, tcbDate, collateral } = quote
  return withFact(
    withFact(report, `${who} evidence`, toHex(hash), `measurement ${measurement} of the manifest, allowed by the Ledger`),
    `${who} hardware`,
    `${claims.tee.toUpperCase()}, ${status}, ${tcbDate.slice(0, 10)}`,
    root.kind === 'intel'
      ? `quote and collateral under Intel's root, by TCB evaluation ${collateral.tcbEvaluation}`
      : 'quote and collateral under the DEVELOPMENT ROOT: no hardware protects anything',
  )
}

async function verifyContractKey(
  client: EnigmaClient,
  contract: Address,
  answer: ContractKeyAnswer,
  epoch: EpochState,
  keeper: Address,
): Promise<void> {
  if (answer.epoch === epoch.epoch + 1n || answer.epoch + 1n === epoch.epoch) {
    // The epoch turned between the header and the key, or the key keeper is a block behind: nothing wrong, only something late. A node that
    // keeps saying so ends the attempts. The Ledger takes records under the key of the epoch before as well; whoever held the seat then may
    // be shut out by now, so nothing is sealed to it.
    throw new EnigmaError('client.key_epoch_passed', `the contract key is of epoch ${answer.epoch}, the header of epoch ${epoch.epoch}`, {
      hint: 'seal again',
    })
  }
  if (answer.epoch !== epoch.epoch) throw wrongKey(`it is of epoch ${answer.epoch}, expected ${epoch.epoch}`)
  let signer: Address | undefined
  try {
    requirePublicKey(answer.publicKey)
    signer = await recoverSigner(contractKeyDigest(client.domain, contract, answer.epoch, answer.publicKey), answer.signature)
  } catch (cause) {
    throw wrongKey(cause instanceof Error ? cause.message : 'it is malformed', cause)
  }
  if (!isAddressEqual(signer, keeper)) {
    throw wrongKey(`its signature is not of the key keeper ${keeper} over contract ${contract} and epoch ${answer.epoch}`)
  }
}

const wrongKey = (fault: string, cause?: unknown): EnigmaError =>
  new EnigmaError('verification.wrong_contract_key', `the contract key that the node gave is refused: ${fault}`, {
    cause,
    hint: 'use another node',
  })

const policyWords = ({ manifest }: EnigmaClient): Hex[] => [
  ledgerSlots.floors,
  ledgerSlots.crlFloors,
  ledgerSlots.standing('keeperMeasurement', manifest.keeperMeasurement),
  ledgerSlots.standing('workerMeasurement', manifest.workerMeasurement),
]

/** The seat of a contract, and those before it in this epoch; none before there are seats. */
function seatsOf(view: LedgerView, contract: Address): Hex[] {
  const { epoch, seed } = view
  if (epoch.seatCount === 0) return []
  const counters = view.counters(contract)
  const before = seatsBefore(seed, contract, counters, epoch)
  return [...before, seatIndexOf(seed, contract, attemptInForce(counters, epoch), epoch.seatCount)].map((seat) => ledgerSlots.seat(seat))
}

/** A machine that governance shut out, by the hash that its quotes name. */
async function requirePlatform(view: LedgerView, { platform }: TrustedQuote, next: readonly Hex[], signal?: AbortSignal): Promise<void> {
  await view.prove([ledgerSlots.standing('platform', platform.hash), ...next], signal)
  const { status, since } = view.standing('platform', platform.hash)
  if (status !== 'revoked') return
  throw new EnigmaError('attestation.platform_blocked', `the platform ${platform.hash} is revoked on the Ledger since ${since}`, {
    hint: 'do not send anything to this enclave',
  })
}

/** The manifest is the application's last word; the Ledger's can only take away from it, and does so at once. */
function requireAllowed(view: LedgerView, kind: PolicyKind, measurement: Uint8Array): void {
  const { status, since } = view.standing(kind, toHex(measurement))
  if (status === 'allowed') return
  throw new EnigmaError(
    'verification.measurement_not_allowed',
    `the measurement ${toHex(measurement)} (${kind}) is ${status} on the Ledger since ${since}, expected allowed`,
    { hint: 'do not use this network until its manifest names another one' },
  )
}

function requireRegistered(what: string, given: Uint8Array, expected: Uint8Array): void {
  if (equalBytes(given, expected)) return
  throw new EnigmaError(
    'verification.wrong_evidence',
    `the worker's evidence is refused: its ${what} is ${toHex(given)}, expected ${toHex(expected)} as registered on the Ledger`,
    { hint: 'use another node' },
  )
}
