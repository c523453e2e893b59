// SPDX-License-Identifier: MIT
import { type Address, getAddress, hexToBytes } from 'viem'
import { concat, uint } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { keccak } from '../crypto/hash.js'

// Entries of a contract's queue (spec/tasks.md section 3).

const VERSION = 1
const GREATEST_GAS_CLASS = 15

/** The bytes 83 to 147 of an entry: what the sender of a task chose. */
export type TaskTerms = {
  gasClass: number
  /** Grains per gas. */
  gasPrice: bigint
  callGasLimit: number
  /** Wei. */
  callPrepaid: bigint
  token: Address
  amount: bigint
  keyEpoch: bigint
}

export type TaskRecord = {
  contract: Address
  sender: Address
  nonce: bigint
  inputsHash: Uint8Array
  terms: Omit<TaskTerms, 'keyEpoch'>
  keyEpoch: bigint
  isForced: boolean
  recordEpoch: bigint
  workerId: number
  blockNumber: bigint
  timestamp: bigint
  prevRandao: Uint8Array
}

export type DeploymentTerms = {
  codeHash: Uint8Array
  hostAbi: number
  reveal: number
  finality: number
  assurance: number
  placement: number
  runtimeVersion: number
  salt: Uint8Array
}

export type QueueEntry =
  | { kind: 'deploy'; record: TaskRecord; deployment: DeploymentTerms }
  | { kind: 'task'; record: TaskRecord }
  | { kind: 'expiry'; contract: Address; index: number; blockNumber: bigint }
  | { kind: 'outcome'; contract: Address; index: number; isSuccess: boolean; blockNumber: bigint }

const KINDS = { 1: 'deploy', 2: 'task', 3: 'expiry', 4: 'outcome' } as const

/** @throws `queue.bad_entry` for anything that the Ledger cannot have written. */
export function decodeQueueEntry(bytes: Uint8Array): QueueEntry {
  const reader = new Reader(bytes, `queue entry of ${bytes.length} bytes`, 'queue.bad_entry')
  const version = reader.number(1)
  if (version !== VERSION) throw reader.refuse(`has version ${version}, expected ${VERSION}`)
  const entry = readKind(reader)
  reader.end()
  return entry
}

/** The folded form of an entry: what queue hashes and leaves name. */
export const entryHash = (entry: Uint8Array): Uint8Array => keccak(entry)

/** `q' = H(q | H(entry))` */
export const foldQueue = (queue: Uint8Array, hash: Uint8Array): Uint8Array => keccak(queue, hash)

/** `H(networkId | contract | sender | u64 nonce)` */
export const taskIdOf = (networkId: Uint8Array, contract: Address, sender: Address, nonce: bigint): Uint8Array =>
  keccak(networkId, hexToBytes(contract), hexToBytes(sender), uint(nonce, 8))

/** The 65 bytes of terms as records and envelopes hold them; the key epoch stands behind them in a record. */
export const encodeTerms = (terms: Omit<TaskTerms, 'keyEpoch'>): Uint8Array =>
  concat(
    uint(terms.gasClass, 1),
    uint(terms.gasPrice, 8),
    uint(terms.callGasLimit, 4),
    uint(terms.callPrepaid, 16),
    hexToBytes(terms.token),
    uint(terms.amount, 16),
  )

/** The 71 bytes behind the record of a deployment. */
export const encodeDeployment = (deployment: DeploymentTerms): Uint8Array =>
  concat(
    deployment.codeHash,
    uint(deployment.hostAbi, 1),
    uint(deployment.reveal, 1),
    uint(deployment.finality, 1),
    uint(deployment.assurance, 1),
    uint(deployment.placement, 1),
    uint(deployment.runtimeVersion, 2),
    deployment.salt,
  )

/** The Ledger's salt for the CREATE2 address of a contract: `H(networkId | sender | salt)`. */
export const contractSalt = (networkId: Uint8Array, sender: Address, salt: Uint8Array): Uint8Array =>
  keccak(networkId, hexToBytes(sender), salt)

function readKind(reader: Reader): QueueEntry {
  const number = reader.number(1)
  const kind = KINDS[number as keyof typeof KINDS]
  switch (kind) {
    case 'deploy': {
      const record = readRecord(reader, false)
      return { kind, record, deployment: readDeployment(reader) }
    }
    case 'task':
      return { kind, record: readRecord(reader, true) }
    case 'expiry':
      return { kind, contract: address(reader), index: reader.number(4), blockNumber: reader.bigint(8) }
    case 'outcome':
      return { kind, contract: address(reader), index: reader.number(4), isSuccess: flag(reader, 'success'), blockNumber: reader.bigint(8) }
    default:
      throw reader.refuse(`has kind ${number}, expected 1 to 4`)
  }
}

function readRecord(reader: Reader, mayBeForced: boolean): TaskRecord {
  const flags = reader.number(1)
  if (flags > 1 || (flags === 1 && !mayBeForced)) throw reader.refuse(`has flags ${flags}`)
  const record = {
    isForced: flags === 1,
    contract: address(reader),
    sender: address(reader),
    nonce: reader.bigint(8),
    inputsHash: reader.take(32),
    terms: readTerms(reader),
    keyEpoch: reader.bigint(8),
    recordEpoch: reader.bigint(8),
    workerId: reader.number(4),
    blockNumber: reader.bigint(8),
    timestamp: reader.bigint(8),
    prevRandao: reader.take(32),
  }
  if (record.isForced && record.workerId !== 0) throw reader.refuse(`is forced and names worker ${record.workerId}`)
  return record
}

function readTerms(reader: Reader): Omit<TaskTerms, 'keyEpoch'> {
  const gasClass = reader.number(1)
  if (gasClass > GREATEST_GAS_CLASS) throw reader.refuse(`has gas class ${gasClass}, expected 0 to ${GREATEST_GAS_CLASS}`)
  return {
    gasClass,
    gasPrice: reader.bigint(8),
    callGasLimit: reader.number(4),
    callPrepaid: reader.bigint(16),
    token: address(reader),
    amount: reader.bigint(16),
  }
}

function readDeployment(reader: Reader): DeploymentTerms {
  const choice = (what: string, greatest: number, size: 1 | 2 = 1): number => {
    const value = reader.number(size)
    if (value < 1 || value > greatest) throw reader.refuse(`has ${what} ${value}, expected 1 to ${greatest}`)
    return value
  }
  return {
    codeHash: reader.take(32),
    hostAbi: choice('host ABI', 2),
    reveal: choice('reveal', 2),
    finality: choice('finality', 3),
    assurance: choice('assurance', 1),
    placement: choice('placement', 1),
    runtimeVersion: choice('runtime version', 1, 2),
    salt: reader.take(32),
  }
}

const address = (reader: Reader): Address => getAddress(reader.hex(20))

function flag(reader: Reader, what: string): boolean {
  const value = reader.number(1)
  if (value > 1) throw reader.refuse(`has ${what} ${value}, expected 0 or 1`)
  return value === 1
}
