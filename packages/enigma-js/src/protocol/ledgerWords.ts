// SPDX-License-Identifier: MIT
import { type Address, getAddress, hexToBytes } from 'viem'
import { toHex, toUint, uint } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { EnigmaError } from '../errors/EnigmaError.js'

// The packed words of the Ledger; fields are listed from the least significant bit on (spec/ledger.md section 1).

class PackedWord {
  #rest: bigint

  constructor(word: Uint8Array) {
    this.#rest = toUint(word)
  }

  take(bits: number): bigint {
    const value = this.#rest & ((1n << BigInt(bits)) - 1n)
    this.#rest >>= BigInt(bits)
    return value
  }

  number(bits: number): number {
    return Number(this.take(bits))
  }

  address(): Address {
    return getAddress(toHex(uint(this.take(160), 20)))
  }
}

export type EpochState = {
  epoch: bigint
  startBlock: bigint
  seatCount: number
  nextSeatCount: number
  seedBlock: bigint
  previousSeatCount: number
  isPaused: boolean
}

export function readEpochState(word: Uint8Array): EpochState {
  const fields = new PackedWord(word)
  return {
    epoch: fields.take(64),
    startBlock: fields.take(40),
    seatCount: fields.number(32),
    nextSeatCount: fields.number(32),
    seedBlock: fields.take(40),
    previousSeatCount: fields.number(32),
    isPaused: fields.take(8) !== 0n,
  }
}

export type WorkerStatus = 'none' | 'registered' | 'revoked'
export type WorkerRecord = { signer: Address; seats: number; status: WorkerStatus; evidenceExpiry: bigint; leftAtEpoch: number }

export function readWorkerRecord(word: Uint8Array): WorkerRecord {
  const fields = new PackedWord(word)
  return {
    signer: fields.address(),
    seats: fields.number(16),
    status: statusOf(fields.number(8)),
    evidenceExpiry: fields.take(40),
    leftAtEpoch: fields.number(32),
  }
}

// A status that this page does not know is no registration.
const statusOf = (value: number): WorkerStatus => (value === 1 ? 'registered' : value === 2 ? 'revoked' : 'none')

/** What the policy says of a measurement or a platform. Times are seconds; `readyAt` is 0 when nothing is proposed. */
export type Standing = { status: 'unlisted' | 'allowed' | 'revoked'; since: bigint; readyAt: bigint }

export function readStanding(word: Uint8Array): Standing {
  const fields = new PackedWord(word)
  const status = fields.number(8)
  // Fails closed: what is neither allowed nor unlisted counts as revoked.
  return { status: status === 0 ? 'unlisted' : status === 1 ? 'allowed' : 'revoked', since: fields.take(40), readyAt: fields.take(40) }
}

/** The least that the collateral of any quote must be (spec/attestation.md section 5). Dates are seconds; 0 asks for nothing. */
export type LedgerFloors = {
  sgxEvaluation: number
  tdxEvaluation: number
  qeEvaluation: number
  tcbIssued: bigint
  qeIssued: bigint
  pckCrlIssued: bigint
  rootCrlIssued: bigint
  pckCrlNumber: bigint
  rootCrlNumber: bigint
}

export function readFloors(floors: Uint8Array, crlFloors: Uint8Array): LedgerFloors {
  const [fields, numbers] = [new PackedWord(floors), new PackedWord(crlFloors)]
  return {
    sgxEvaluation: fields.number(32),
    tdxEvaluation: fields.number(32),
    qeEvaluation: fields.number(32),
    tcbIssued: fields.take(40),
    qeIssued: fields.take(40),
    pckCrlIssued: fields.take(40),
    rootCrlIssued: fields.take(40),
    pckCrlNumber: numbers.take(64),
    rootCrlNumber: numbers.take(64),
  }
}

/** The account that owns a worker's stake and earnings: of its word +1, behind 96 bits of stake. */
export function readWorkerOperator(word: Uint8Array): Address {
  const fields = new PackedWord(word)
  fields.take(96)
  return fields.address()
}

/** The next key keeper, with zero as its signer while none is proposed; `readyAt` in seconds. */
export function readPendingKeeper(word: Uint8Array): { signer: Address; readyAt: bigint } {
  const fields = new PackedWord(word)
  return { signer: fields.address(), readyAt: fields.take(40) }
}

export const readKeeperSigner = (word: Uint8Array): Address => new PackedWord(word).address()

export type ContractCounters = {
  length: number
  committed: number
  requested: number
  clockBlock: bigint
  attempt: number
  headCursor: number
  /** Whether the word behind the counters is in use. */
  hasAux: boolean
  /** Whether an expiry began the attempts anew; counts only in the epoch of `clockBlock`. */
  hasExpired: boolean
  locked: bigint
}

export function readCounters(word: Uint8Array): ContractCounters {
  const fields = new PackedWord(word)
  const [length, committed, requested] = [fields.number(32), fields.number(32), fields.number(32)]
  const [clockBlock, attempt, headCursor] = [fields.take(40), fields.number(8), fields.number(8)]
  const flags = fields.number(8)
  const [hasAux, hasExpired] = [(flags & 1) !== 0, (flags & 2) !== 0]
  return { length, committed, requested, clockBlock, attempt, headCursor, hasAux, hasExpired, locked: fields.take(96) }
}

/** The worker of a seat in an epoch; 0 when the seat was empty. */
export function readSeat(word: Uint8Array, epoch: bigint): number {
  const fields = new PackedWord(word)
  const [now, before, beforeThat] = [fields.number(32), fields.number(32), fields.number(32)]
  const [since, sinceBefore] = [fields.take(64), fields.take(64)]
  return since <= epoch ? now : sinceBefore <= epoch ? before : beforeThat
}

/** Balance in grains and the next record number. */
export function readAccount(word: Uint8Array): { balance: bigint; nonce: bigint } {
  const fields = new PackedWord(word)
  return { balance: fields.take(128), nonce: fields.take(64) }
}

/** The attempt that counts now: one of an earlier epoch does not (spec/ledger.md section 7). */
export const attemptInForce = (counters: ContractCounters, epoch: EpochState): number =>
  counters.clockBlock > epoch.startBlock ? counters.attempt : 0

/** The seat of a contract: a draw without replacement for each attempt (spec/ledger.md section 7). @throws `ledger.no_seats` */
export function seatIndexOf(seed: Uint8Array, contract: Address, attempt: number, seatCount: number): number {
  if (seatCount === 0) {
    throw new EnigmaError('ledger.no_seats', 'the epoch has 0 seats, expected at least 1', {
      hint: 'wait until a worker logged in and the epoch turned',
    })
  }
  const taken: number[] = []
  for (let draw = keccak(seed, hexToBytes(contract)); ; draw = keccak(draw)) {
    let seat = Number(toUint(draw) % BigInt(seatCount - taken.length))
    for (const lower of taken) if (lower <= seat) seat++
    if (taken.length === attempt % seatCount) return seat
    taken.push(seat)
    taken.sort((one, other) => one - other)
  }
}

/** The most attempts that a Ledger counts before a queue head can expire. */
const MAX_ATTEMPTS = 16

/**
 * The seats that may have served a contract earlier in this epoch, and so hold its key of this epoch: those of the attempts before the one in
 * force, and after an expiry, which counts from 0 again, of all that there can be.
 */
export function seatsBefore(seed: Uint8Array, contract: Address, counters: ContractCounters, epoch: EpochState): number[] {
  const isAnew = counters.hasExpired && counters.clockBlock > epoch.startBlock
  const attempts = Math.min(isAnew ? MAX_ATTEMPTS + 1 : attemptInForce(counters, epoch), epoch.seatCount)
  return Array.from({ length: attempts }, (_, attempt) => seatIndexOf(seed, contract, attempt, epoch.seatCount))
}

/** `H(revealed | prevrandao)` (spec/ledger.md section 6) */
export const epochSeedOf = (revealed: Uint8Array, prevRandao: Uint8Array): Uint8Array => keccak(revealed, prevRandao)
