// SPDX-License-Identifier: MIT
import { type Address, type Hex, hashTypedData, hexToBytes } from 'viem'
import { concat, toHex, uint } from '../codec/bytes.js'
import { hkdf } from '../crypto/hash.js'
import { labels } from '../crypto/labels.js'
import { PRIVATE_KEY_SIZE } from '../crypto/xwing.js'
import { encodeFunction } from './envelope.js'
import type { LedgerDomain } from './statements.js'

// What is asked without a transaction, and in whose name (spec/queries.md sections 1 and 2).

/** A `view` function, or what a call would take. */
export type QueryKind = 'query' | 'estimate'

const KINDS = { query: 1, estimate: 2 } as const
const VERSION = 1

/** The most contracts of one permit. */
export const MOST_CONTRACTS = 16
/** For how many seconds a permit may count. */
export const LONGEST_PERMIT = 86_400

/** An account's word that whoever holds a session key may read in its name for a while. */
export type QueryPermit = {
  asker: Address
  /** Bit 0: queries, bit 1: estimates. */
  scope: number
  /** Strictly rising. */
  contracts: readonly Address[]
  /** Seconds since 1970; the permit counts while header time is below it. */
  expiry: bigint
  nonce: Hex
  /** Keccak-256 of the X-Wing public key of the session. */
  sessionKey: Hex
}

/** True when a permit covers a question. */
export const permits = (permit: QueryPermit, contract: Address, kind: QueryKind): boolean =>
  (permit.scope & KINDS[kind]) !== 0 && permit.contracts.some((covered) => covered.toLowerCase() === contract.toLowerCase())

/** The bits of a scope. */
export const scopeOf = (kinds: readonly QueryKind[]): number => kinds.reduce((scope, kind) => scope | KINDS[kind], 0)

/** What the account signs: EIP-712. */
export const permitTypedData = (domain: LedgerDomain, message: QueryPermit) =>
  ({
    domain,
    types: {
      QueryPermit: [
        { name: 'asker', type: 'address' },
        { name: 'scope', type: 'uint8' },
        { name: 'contracts', type: 'address[]' },
        { name: 'expiry', type: 'uint64' },
        { name: 'nonce', type: 'bytes32' },
        { name: 'sessionKey', type: 'bytes32' },
      ],
    },
    primaryType: 'QueryPermit',
    message,
  }) as const

/** The digest of a permit. */
export const permitDigest = (domain: LedgerDomain, permit: QueryPermit): Uint8Array =>
  hexToBytes(hashTypedData(permitTypedData(domain, permit)))

/** The canonical bytes of a permit. */
export const encodePermit = (permit: QueryPermit): Uint8Array =>
  concat(
    hexToBytes(permit.asker),
    uint(permit.scope, 1),
    uint(permit.contracts.length, 2),
    ...permit.contracts.map((contract) => hexToBytes(contract)),
    uint(permit.expiry, 8),
    hexToBytes(permit.nonce),
    hexToBytes(permit.sessionKey),
  )

/** A question before it is sealed. */
export type PlainQuery = {
  kind: QueryKind
  contract: Address
  /** `name(type,...)` */
  function: string
  /** ABI encoding. */
  arguments: Uint8Array
  permit: QueryPermit
  signature: Uint8Array
  /** The X-Wing public key that the answer is sealed to. */
  session: Uint8Array
}

/** @throws `envelope.bad_inputs` when the function text is empty or above 256 bytes */
export const encodeQuery = (query: PlainQuery): Uint8Array =>
  concat(
    new Uint8Array([VERSION, KINDS[query.kind]]),
    hexToBytes(query.contract),
    encodeFunction(query),
    encodePermit(query.permit),
    query.signature,
    query.session,
  )

/** The private key of a permit's session: one user seed gives it again, so that a session outlives a page. */
export const sessionSeed = (userSeed: Uint8Array, networkId: Uint8Array, asker: Address, nonce: Uint8Array): Uint8Array =>
  hkdf(userSeed, nonce, concat(labels.querySession, networkId, hexToBytes(asker)), PRIVATE_KEY_SIZE)

/** Contracts in the one order that a permit has. */
export const sortContracts = (contracts: readonly Address[]): Address[] =>
  [...new Set(contracts.map((contract) => toHex(hexToBytes(contract))))].sort()
