// SPDX-License-Identifier: MIT
import { EnigmaError } from '../errors/EnigmaError.js'
import { SMALLEST_ENVELOPE } from './envelope.js'
import { BASE_GAS, gasOf } from './gas.js'

// What a task pays for the length of its envelope, before anything runs (spec/tasks.md section 2).

const GAS_PER_BYTE = 20n

/** What an envelope of so many bytes costs; the base gas pays for the smallest one. */
export const inputGasOf = (envelopeBytes: number): bigint => GAS_PER_BYTE * BigInt(Math.max(0, envelopeBytes - SMALLEST_ENVELOPE))

/** The part of it that a task with a limit of this class pays: all that it has, at most. */
export function chargedInputGas(envelopeBytes: number, gasClass: number): bigint {
  const budget = gasOf(gasClass) - BASE_GAS
  const owed = inputGasOf(envelopeBytes)
  if (owed > budget) return budget
  return owed
}

/** @throws `task.gas_limit_too_low` when the limit does not cover the envelope: its task could only run out of gas */
export function requireCovered(envelopeBytes: number, gasClass: number): void {
  const [least, given] = [BASE_GAS + inputGasOf(envelopeBytes), gasOf(gasClass)]
  if (given >= least) return
  throw new EnigmaError(
    'task.gas_limit_too_low',
    `gas limit ${given} is below the ${least} that a task with an envelope of ${envelopeBytes} bytes takes before it runs`,
    { hint: 'raise it or send less at once', facts: { given, least } },
  )
}
