// SPDX-License-Identifier: MIT
import type { Address } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { gasOf } from '../protocol/gas.js'
import type { VerificationReport } from '../trust/VerificationReport.js'
import { askEnclave, type Question } from './askEnclave.js'

/** Which call. */
export type EstimateTaskParameters = Question

/** What a call would take now. */
export type TaskEstimate = {
  contract: Address
  status: 'succeeded' | 'failed'
  /** The class of its gas, 0 to 15; it is what a task pays. Not told of a call that would fail. */
  gasClass?: number
  /** The gas of that class: a `gasLimit` for the task. */
  gas?: bigint
  /** Why it would fail: the code alone. */
  failure?: { code: string }
  /** The enclave's block. */
  blockNumber: bigint
  /** How many entries of the contract's queue the state contains. */
  index: number
  report: VerificationReport
}

/**
 * Runs a call on the contract's committed state, throws its changes away, and tells the class of its gas. The state may be another when the
 * task comes to its turn.
 *
 * @throws as `query`; `contract.no_such_function` comes as `failure`: contracts answer estimates only if they were written to
 * @example
 * const { gas } = await estimateTask(client, { contract, ...encodeCall(abi, 'add', [17n, 25n]) })
 */
export async function estimateTask(client: EnigmaClient, parameters: EstimateTaskParameters): Promise<TaskEstimate> {
  const { outcome, ...state } = await askEnclave(client, 'estimate', parameters)
  const estimate = { contract: parameters.contract, ...state }
  switch (outcome.status) {
    case 'estimated':
      return { ...estimate, status: 'succeeded', gasClass: outcome.gasClass, gas: gasOf(outcome.gasClass) }
    case 'failed':
      return { ...estimate, status: 'failed', failure: { code: outcome.code } }
    case 'succeeded':
      throw new TypeError('a value for an estimate was refused before')
  }
}
