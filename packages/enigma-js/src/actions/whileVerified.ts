// SPDX-License-Identifier: MIT
import type { Address, Hex } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { EnigmaError, isEnigmaError } from '../errors/EnigmaError.js'
import { pause } from '../trust/pause.js'
import { type VerifiedContract, verifyContract } from '../trust/verify.js'

// What a turn of the epoch or a change of the seat in the middle of the way looks like: the worker is no longer, or not yet, ready.
const PASSING = [
  'client.key_epoch_passed',
  'client.admission_passed',
  'admission.not_the_seat',
  'keys.not_the_seat',
  'keys.missing',
  'header.wrong_block',
  'query.wrong_key_epoch',
  'query.busy',
]

/** Whether the contract must be on the Ledger, how to stop, and words that the attempt will need besides. */
export type WhileVerifiedOptions = { mustExist: boolean; signal?: AbortSignal | undefined; ahead?: readonly Hex[] }

/**
 * Verifies a contract and makes an attempt with it. When the world has moved on the way, all of it is done again, a bounded number of
 * times.
 * @throws `client.keeps_expiring`, `client.unknown_contract`, `verification.*`, `attestation.*`, `header.*`, or what the attempt throws
 */
export async function whileVerified<T>(
  client: EnigmaClient,
  contract: Address,
  { mustExist, signal, ahead }: WhileVerifiedOptions,
  attempt: (verified: VerifiedContract) => Promise<T>,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    let committed = 0
    try {
      const verified = await verifyContract(client, contract, signal, ahead)
      committed = verified.view.counters(contract).committed
      if (mustExist && !verified.exists) {
        throw new EnigmaError(
          'client.unknown_contract',
          `the Ledger has no secret contract ${contract} at block ${verified.view.head.number}`,
        )
      }
      return await attempt(verified)
    } catch (error) {
      // A worker that is behind what is committed comes after it; where nothing is committed yet, waiting does not help.
      const isBehind = isEnigmaError(error, 'query.not_committed') && committed > 0
      if (!isEnigmaError(error) || !(isBehind || PASSING.includes(error.code))) throw error
      if (attempts >= client.options.recordAttempts) {
        throw new EnigmaError('client.keeps_expiring', `after ${attempts} attempts ${contract} has still not taken it: ${error.message}`, {
          cause: error,
          hint: 'try again later',
        })
      }
      // The worlds of client, worker and Ledger agree again a block or two later.
      await pause(client.options.pollingIntervalMs * 2 ** (attempts + 2), signal)
    }
  }
}

/**
 * For a signature that is not of the worker that was verified: between the client's header and the worker's the seat may have changed;
 * then there is nothing wrong, only something late.
 * @throws `client.admission_passed` when another seat is in force by now
 */
export async function requireSameSeat(client: EnigmaClient, verified: VerifiedContract, signal?: AbortSignal): Promise<void> {
  const now = await verifyContract(client, verified.contract, signal)
  if (now.workerId === verified.workerId && now.epoch.epoch === verified.epoch.epoch) return
  throw new EnigmaError(
    'client.admission_passed',
    `the seat of ${verified.contract} went from worker ${verified.workerId} to ${now.workerId}`,
  )
}
