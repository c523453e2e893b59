// SPDX-License-Identifier: MIT
import { EnigmaError } from '../errors/EnigmaError.js'

const GREATEST_CLASS = 15

/** What every executed task pays at least: class 0. */
export const BASE_GAS = 12_500n

/** The gas of a class, 0 to 15 (spec/tasks.md section 2). */
export const gasOf = (gasClass: number): bigint => BASE_GAS << BigInt(gasClass)

/** The most that a task may use: the gas of the greatest class. */
export const MAXIMUM_GAS = gasOf(GREATEST_CLASS)

/** The smallest class that holds an amount. @throws `task.gas_limit_too_high` */
export function gasClassOf(amount: bigint): number {
  for (let gasClass = 0; gasClass <= GREATEST_CLASS; gasClass++) if (gasOf(gasClass) >= amount) return gasClass
  throw new EnigmaError('task.gas_limit_too_high', `gas limit ${amount} is above the network maximum ${gasOf(GREATEST_CLASS)}`, {
    hint: 'lower it or split the task',
    facts: { given: amount, maximum: gasOf(GREATEST_CLASS) },
  })
}

/** What the Ledger locks for a task, in grains. */
export const lockOf = (gasClass: number, gasPrice: bigint): bigint => gasOf(gasClass) * gasPrice
