// SPDX-License-Identifier: MIT
import type { Address, Hex } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { toHex } from '../codec/bytes.js'
import { BASE_GAS } from '../protocol/gas.js'
import type { VerificationReport } from '../trust/VerificationReport.js'
import { askEnclave, type Question } from './askEnclave.js'

/** Which view of which contract. */
export type QueryParameters = Question

/** What a `view` function returned, as only the asker reads it. */
export type QueryResult = {
  contract: Address
  status: 'succeeded' | 'failed'
  /** What it took, base gas included; nothing is paid for it. */
  gasUsed: bigint
  /** ABI encoding of what the function returned. */
  returnData: Hex
  /** Why it failed. */
  failure?: { code: string; message: string; revertData: Hex }
  /** The enclave's block. */
  blockNumber: bigint
  /** How many entries of the contract's queue the state contains. */
  index: number
  report: VerificationReport
}

/**
 * Runs a `view` function on the contract's committed state, without a transaction and for nothing. The wallet signs a permit once
 * (`signQueryPermit`); nobody but the enclave learns who asks and what, and only the user's seed opens the answer.
 *
 * @throws `query.*` when the enclave refuses; `verification.wrong_answer`, `verification.stale_answer` when the node lies; `verification.*`, `attestation.*`, `header.*` before anything is sealed
 * @example
 * const { returnData } = await query(client, { contract, ...encodeCall(abi, 'total', []) })
 */
export async function query(client: EnigmaClient, parameters: QueryParameters): Promise<QueryResult> {
  const { outcome, ...state } = await askEnclave(client, 'query', parameters)
  const result = { contract: parameters.contract, ...state, returnData: '0x' as Hex }
  switch (outcome.status) {
    case 'succeeded':
      return { ...result, status: 'succeeded', gasUsed: BASE_GAS + outcome.gasUsed, returnData: toHex(outcome.returnData) }
    case 'failed': {
      const failure = { code: outcome.code, message: outcome.message, revertData: toHex(outcome.revertData) }
      return { ...result, status: 'failed', gasUsed: BASE_GAS + outcome.gasUsed, failure }
    }
    case 'estimated':
      throw new TypeError('an estimate for a query was refused before')
  }
}
