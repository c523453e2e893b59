// SPDX-License-Identifier: MIT
import { type Address, type Hex, hexToBytes } from 'viem'
import { toHex, toUint, uint } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'

// Where the Ledger keeps what is read by storage proof (spec/ledger.md section 1). Slots are 32 bytes in hex.

/** How many heads of a contract the Ledger keeps. */
export const HEAD_RING = 8

const slot = (number: number): Hex => toHex(uint(number, 32))
const mapping = (position: number, key: Uint8Array): Hex => toHex(keccak(key, uint(position, 32)))
const word = (value: Address): Uint8Array => uint(toUint(hexToBytes(value)), 32)
const inMapping = (base: Hex, key: Uint8Array): Hex => toHex(keccak(key, hexToBytes(base)))
const offset = (base: Hex, by: number): Hex => toHex(uint((toUint(hexToBytes(base)) + BigInt(by)) % (1n << 256n), 32))

export const WORKER_WORDS = { record: 0, stake: 1, earnings: 2, measurement: 3, evidenceHash: 4, encryptionKeyHash: 5 } as const
/** What the policy speaks of (spec/ledger.md section 10). */
export const POLICY_KINDS = { workerMeasurement: 1, keeperMeasurement: 2, platform: 3 } as const
export type PolicyKind = keyof typeof POLICY_KINDS
export const CONTRACT_WORDS = { queueHash: 0, counters: 1, aux: 2, codeHash: 3, meta: 4 } as const

export const ledgerSlots = {
  epochState: slot(0),
  seed: slot(1),
  previousSeed: slot(2),
  revealed: slot(3),
  commitment: slot(4),
  keeper: slot(5),
  pendingKeeper: slot(6),
  workerCount: slot(13),
  floors: slot(14),
  crlFloors: slot(15),
  standing: (kind: PolicyKind, subject: Hex): Hex => inMapping(mapping(16, uint(POLICY_KINDS[kind], 32)), hexToBytes(subject)),
  subjectCount: (kind: PolicyKind): Hex => mapping(17, uint(POLICY_KINDS[kind], 32)),
  subject: (kind: PolicyKind, index: number): Hex => offset(toHex(keccak(hexToBytes(mapping(17, uint(POLICY_KINDS[kind], 32))))), index),
  worker: (id: number, part: keyof typeof WORKER_WORDS): Hex => offset(mapping(7, uint(id, 32)), WORKER_WORDS[part]),
  workerIdOf: (signer: Address): Hex => mapping(8, word(signer)),
  seat: (index: number): Hex => mapping(9, uint(index, 32)),
  account: (owner: Address): Hex => mapping(10, word(owner)),
  contract: (contract: Address, part: keyof typeof CONTRACT_WORDS): Hex => offset(mapping(11, word(contract)), CONTRACT_WORDS[part]),
  contractHead: (contract: Address, position: number): Hex => offset(mapping(11, word(contract)), 5 + position),
  refunded: (sender: Address, contract: Address): Hex => inMapping(mapping(12, word(sender)), word(contract)),
} as const
