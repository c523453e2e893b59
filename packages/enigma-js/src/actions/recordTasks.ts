// SPDX-License-Identifier: MIT
import {
  type Address,
  type Hash,
  type Hex,
  hexToBytes,
  isAddressEqual,
  type Log,
  parseEventLogs,
  type TransactionReceipt,
  zeroAddress,
} from 'viem'
import { type EnigmaClient, requireAccount, requireSeed } from '../client/createEnigmaClient.js'
import { sendToLedger as send } from '../client/sendToLedger.js'
import { equalBytes, toHex } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { recoverSigner } from '../crypto/signatures.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { envelopeSizeOf, inputsHashOf, type PlainInputs, sealEnvelope } from '../protocol/envelope.js'
import { BASE_GAS, gasClassOf, MAXIMUM_GAS } from '../protocol/gas.js'
import { inputGasOf, requireCovered } from '../protocol/inputGas.js'
import { ledgerAbi } from '../protocol/ledgerAbi.js'
import { type DeploymentTerms, decodeQueueEntry, encodeDeployment, encodeTerms, type TaskTerms, taskIdOf } from '../protocol/queueEntry.js'
import { admissionDigest } from '../protocol/statements.js'
import { type VerificationReport, withFact } from '../trust/VerificationReport.js'
import type { VerifiedContract } from '../trust/verify.js'
import { requireSameSeat, whileVerified } from './whileVerified.js'

// The way of inputs onto the Ledger: verify, seal, have them admitted, check the admission, record.

const NO_DEPLOYMENT = new Uint8Array(32)
const SALT_SIZE = 32

/** A task whose record is on the Ledger. */
export type RecordedTask = {
  taskId: Hash
  contract: Address
  /** The position in the contract's queue. */
  index: number
  blockNumber: bigint
  inputsHash: Hex
  /** The transaction of the record; several tasks may share it. */
  transactionHash: Hash
  gasUsed: bigint
  /** What was checked before anything was sealed. */
  report: VerificationReport
}

/** What a sender chooses and pays. */
export type Terms = {
  /** The most gas that a task may use, base gas included; rounded up to a class. Default: a standard, and what the inputs cost. */
  gasLimit?: bigint | undefined
  /** Grains per gas. Default 10^9. */
  gasPrice?: bigint | undefined
}

/** A function with its types, such as `add(uint256,uint256)`, and its arguments in ABI encoding; `encodeCall` makes one. */
export type Call = { function: string; arguments: Uint8Array }

/** How far a record is, before it has a task id. */
export type RecordStage = 'verified' | 'sealed' | 'admitted'

/** What may be told and stopped on the way. */
export type RecordOptions = {
  /** Called for each stage as it is reached. When the epoch turns on the way, the stages come again. */
  onStage?: ((stage: RecordStage) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Enough for what the samples do besides taking their inputs: class 6 with short ones. */
export const STANDARD_GAS_LIMIT = 800_000n
const STANDARD_GAS_PRICE = 1_000_000_000n

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

type TermsWithoutEpoch = Omit<TaskTerms, 'keyEpoch'>

/**
 * What the user chose, or else what the computation may take and the longest of these calls costs, or the greatest class.
 * @param mustCover - throws when the limit does not cover an envelope of so many bytes, and what comes with it
 * @throws `envelope.bad_inputs`, `task.gas_limit_too_high`, `task.gas_limit_too_low`, in this order
 */
export function termsOf(
  given: Terms,
  computation: bigint,
  calls: readonly Call[],
  mustCover: (envelopeBytes: number, gasClass: number) => void = requireCovered,
): TermsWithoutEpoch {
  const longest = calls.reduce((most, call) => Math.max(most, envelopeSizeOf(call)), 0)
  if (given.gasLimit !== undefined && given.gasLimit < BASE_GAS) {
    throw new EnigmaError('task.gas_limit_too_low', `gas limit ${given.gasLimit} is below the ${BASE_GAS} that every task takes`, {
      hint: 'raise it',
      facts: { given: given.gasLimit, least: BASE_GAS },
    })
  }
  const gasClass = gasClassOf(given.gasLimit ?? smaller(MAXIMUM_GAS, computation + inputGasOf(longest)))
  mustCover(longest, gasClass)
  return { gasClass, gasPrice: given.gasPrice ?? STANDARD_GAS_PRICE, callGasLimit: 0, callPrepaid: 0n, token: zeroAddress, amount: 0n }
}

/** Calls of one contract in one record. */
export const recordTasks = (
  client: EnigmaClient,
  contract: Address,
  terms: TermsWithoutEpoch,
  calls: readonly Call[],
  options: RecordOptions,
) =>
  record(client, contract, true, options, async (verified) => {
    const envelopes = calls.map((call) => seal(client, verified, terms, { deployment: NO_DEPLOYMENT, ...call }, 'task'))
    const { admission, report } = await admit(client, verified, terms, envelopes, undefined, options)
    const request = {
      functionName: 'recordTasks',
      args: [contract, { ...terms, keyEpoch: verified.keyEpoch }, envelopes.map((envelope) => toHex(inputsHashOf(envelope))), admission],
    } as const
    return readRecords(client, contract, envelopes, await send(client, request), report)
  })

/** A deployment. */
export const recordDeployment = (
  client: EnigmaClient,
  contract: Address,
  terms: TermsWithoutEpoch,
  deployment: DeploymentTerms,
  code: Uint8Array,
  construct: Call,
  options: RecordOptions,
) =>
  record(client, contract, false, options, async (verified) => {
    const envelope = seal(client, verified, terms, { deployment: keccak(encodeDeployment(deployment)), ...construct }, 'deploy')
    const { admission, report } = await admit(client, verified, terms, [envelope], { terms: deployment, code }, options)
    const onLedger = { ...deployment, salt: toHex(deployment.salt), codeHash: toHex(deployment.codeHash) }
    const request = {
      functionName: 'recordDeployment',
      args: [onLedger, { ...terms, keyEpoch: verified.keyEpoch }, toHex(inputsHashOf(envelope)), admission],
    } as const
    return readRecords(client, contract, [envelope], await send(client, request), report)
  })

/** A call whose envelope goes into calldata, without admission. */
export const recordForced = (client: EnigmaClient, contract: Address, terms: TermsWithoutEpoch, call: Call, options: RecordOptions) =>
  record(client, contract, true, options, async (verified) => {
    const envelope = seal(client, verified, terms, { deployment: NO_DEPLOYMENT, ...call }, 'task')
    options.onStage?.('sealed')
    const request = { functionName: 'forceTask', args: [contract, { ...terms, keyEpoch: verified.keyEpoch }, toHex(envelope)] } as const
    return readRecords(client, contract, [envelope], await send(client, request), verified.report)
  })

function record(
  client: EnigmaClient,
  contract: Address,
  mustExist: boolean,
  { signal, onStage }: RecordOptions,
  attempt: (verified: VerifiedContract) => Promise<RecordedTask[]>,
): Promise<RecordedTask[]> {
  requireAccount(client)
  requireSeed(client)
  return whileVerified(client, contract, { mustExist, signal }, (verified) => {
    onStage?.('verified')
    return attempt(verified)
  })
}

function seal(
  client: EnigmaClient,
  verified: VerifiedContract,
  terms: TermsWithoutEpoch,
  call: Omit<PlainInputs, 'contract' | 'terms'>,
  purpose: 'deploy' | 'task',
): Uint8Array {
  const inputs = { contract: verified.contract, terms: encodeTerms(terms), ...call }
  const { account } = requireAccount(client)
  const context = {
    networkId: hexToBytes(client.manifest.networkId),
    contract: verified.contract,
    keyEpoch: verified.keyEpoch,
    sender: account.address,
    purpose,
  }
  const salt = crypto.getRandomValues(new Uint8Array(SALT_SIZE))
  return sealEnvelope(context, verified.key, inputs, requireSeed(client), salt).envelope
}

async function admit(
  client: EnigmaClient,
  verified: VerifiedContract,
  terms: TermsWithoutEpoch,
  envelopes: readonly Uint8Array[],
  deployment: { terms: DeploymentTerms; code: Uint8Array } | undefined,
  { signal, onStage }: RecordOptions,
) {
  onStage?.('sealed')
  const sender = requireAccount(client).account.address
  const full = { ...terms, keyEpoch: verified.keyEpoch }
  const answer = await client.node.admit(
    { contract: verified.contract, sender, terms: full, envelopes, ...(deployment ? { deployment } : {}) },
    signal,
  )
  const digest = admissionDigest(client.domain, {
    contract: verified.contract,
    sender,
    inputsHashes: envelopes.map(inputsHashOf),
    terms: full,
    ...(deployment ? { deployment: deployment.terms } : {}),
    validUntil: answer.validUntil,
  })
  const signer = await recoverSigner(digest, answer.signature).catch(() => zeroAddress)
  if (!isAddressEqual(signer, verified.workerSigner)) {
    await requireSameSeat(client, verified, signal)
    throw new EnigmaError(
      'verification.wrong_admission',
      `the admission is not signed by worker ${verified.workerId} (${verified.workerSigner}) over this record`,
      { hint: 'use another node' },
    )
  }
  onStage?.('admitted')
  return {
    admission: { validUntil: answer.validUntil, signature: toHex(answer.signature) },
    report: withFact(
      verified.report,
      'admission',
      `until block ${answer.validUntil}`,
      `signature of worker ${verified.workerId} over contract, sender, terms and inputs`,
    ),
  }
}

function readRecords(
  client: EnigmaClient,
  contract: Address,
  envelopes: readonly Uint8Array[],
  receipt: TransactionReceipt,
  report: VerificationReport,
): RecordedTask[] {
  const wrong = (fault: string) =>
    new EnigmaError('verification.wrong_record', `the Ethereum node's receipt of ${receipt.transactionHash} is refused: ${fault}`, {
      hint: 'look the transaction up at another node',
    })
  const sender = requireAccount(client).account.address
  const queued = queuedEvents(client, receipt.logs)[0]
  if (!queued || queued.args.moreInputsHashes.length + 1 !== envelopes.length) throw wrong('its events do not tell the entries')
  const entry = decodeQueueEntry(hexToBytes(queued.args.entry))
  if (entry.kind !== 'task' && entry.kind !== 'deploy') throw wrong('its event is of no record')
  const { record } = entry
  if (!isAddressEqual(record.contract, contract) || !isAddressEqual(record.sender, sender)) throw wrong('its event is of another record')
  return envelopes.map((envelope, i) => {
    const told = i === 0 ? record.inputsHash : hexToBytes(queued.args.moreInputsHashes[i - 1] ?? '0x')
    if (!equalBytes(told, inputsHashOf(envelope))) throw wrong(`entry ${i} is not what was sent`)
    return {
      taskId: toHex(taskIdOf(hexToBytes(client.manifest.networkId), contract, sender, record.nonce + BigInt(i))),
      contract,
      index: queued.args.index + i,
      blockNumber: record.blockNumber,
      inputsHash: toHex(told),
      transactionHash: receipt.transactionHash,
      gasUsed: receipt.gasUsed,
      report,
    }
  })
}

/** The records that the Ledger told in these logs. */
const queuedEvents = (client: EnigmaClient, logs: readonly Log[]) =>
  parseEventLogs({ abi: ledgerAbi, eventName: 'Queued', logs: logs.filter((log) => isAddressEqual(log.address, client.manifest.ledger)) })
