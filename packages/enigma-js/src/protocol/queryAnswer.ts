// SPDX-License-Identifier: MIT
import { type Address, hashTypedData, hexToBytes } from 'viem'
import { concat, toHex, uint } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { keccak } from '../crypto/hash.js'
import { hpkeReceiver } from '../crypto/hpke.js'
import { labels } from '../crypto/labels.js'
import { unpad } from '../crypto/padding.js'
import { ENCAPSULATION_SIZE } from '../crypto/xwing.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { decodeOutcome, type TaskOutcome } from './result.js'
import type { LedgerDomain } from './statements.js'

// What an enclave answers without a transaction (spec/queries.md sections 3 and 4).

const ESTIMATED = 3
const GREATEST_CLASS = 15

/** How a query ended, or the class of gas that a call would take. */
export type QueryOutcome = TaskOutcome | { status: 'estimated'; gasClass: number }

/** What an answer is bound to. */
export type QueryAnswerContext = {
  networkId: Uint8Array
  contract: Address
  /** The query id: Keccak-256 of the envelope. */
  query: Uint8Array
  /** The enclave's head. */
  blockNumber: bigint
  /** The committed head whose state was read. */
  head: Uint8Array
}

/** The HPKE info of an answer. */
export const answerInfo = (about: QueryAnswerContext): Uint8Array =>
  concat(labels.queryAnswer, about.networkId, hexToBytes(about.contract), about.query)

/** The associated data of an answer. */
export const answerData = (about: QueryAnswerContext): Uint8Array => concat(uint(about.blockNumber, 8), about.head)

/** @throws `result.open_failed`, `result.bad_format` */
export function openAnswer(about: QueryAnswerContext, session: Uint8Array, answer: Uint8Array): QueryOutcome {
  let padded: Uint8Array
  try {
    const context = hpkeReceiver(session, answerInfo(about), answer.slice(0, ENCAPSULATION_SIZE))
    padded = context.open(answer.subarray(ENCAPSULATION_SIZE), answerData(about))
  } catch (cause) {
    throw new EnigmaError(
      'result.open_failed',
      `an answer of ${answer.length} bytes does not open: another session, another query or head, or altered bytes`,
      { cause },
    )
  }
  try {
    return decodeQueryOutcome(unpad(padded))
  } catch (cause) {
    throw new EnigmaError('result.bad_format', `the ${padded.length} bytes of an answer are not a padded outcome`, { cause })
  }
}

/** @throws `result.bad_format` */
export function decodeQueryOutcome(bytes: Uint8Array): QueryOutcome {
  if (bytes[0] !== ESTIMATED) return decodeOutcome(bytes)
  const reader = new Reader(bytes, `outcome of ${bytes.length} bytes`, 'result.bad_format')
  reader.take(1)
  const gasClass = reader.number(1)
  if (gasClass > GREATEST_CLASS) throw reader.refuse(`has gas class ${gasClass}, expected 0 to ${GREATEST_CLASS}`)
  reader.end()
  return { status: 'estimated', gasClass }
}

/** The digest that the seat's enclave signs. */
export const answerDigest = (domain: LedgerDomain, about: QueryAnswerContext, answer: Uint8Array): Uint8Array =>
  hexToBytes(
    hashTypedData({
      domain,
      types: {
        QueryAnswer: [
          { name: 'query', type: 'bytes32' },
          { name: 'contract', type: 'address' },
          { name: 'blockNumber', type: 'uint64' },
          { name: 'head', type: 'bytes32' },
          { name: 'answer', type: 'bytes32' },
        ],
      },
      primaryType: 'QueryAnswer',
      message: {
        query: toHex(about.query),
        contract: about.contract,
        blockNumber: about.blockNumber,
        head: toHex(about.head),
        answer: toHex(keccak(answer)),
      },
    }),
  )
