// SPDX-License-Identifier: MIT
import { EnigmaError } from '../errors/EnigmaError.js'
import { BASE_GAS, gasOf, MAXIMUM_GAS } from './gas.js'
import { inputGasOf } from './inputGas.js'

// What a deployment pays for the length of its module, before it is looked at (spec/tasks.md section 2). Compiling it comes besides.

const GAS_PER_BYTE = 250n

/** What a module of so many bytes costs. */
export const moduleGasOf = (moduleBytes: number): bigint => GAS_PER_BYTE * BigInt(moduleBytes)

/** The longest module, in bytes, that the greatest limit covers beside an envelope of so many bytes. */
export const longestModule = (envelopeBytes: number): number => Number((MAXIMUM_GAS - BASE_GAS - inputGasOf(envelopeBytes)) / GAS_PER_BYTE)

/** @throws `task.gas_limit_too_low` when the limit does not cover module and envelope: the deployment could only run out of gas */
export function requireDeploymentCovered(moduleBytes: number, envelopeBytes: number, gasClass: number): void {
  const [least, given] = [BASE_GAS + inputGasOf(envelopeBytes) + moduleGasOf(moduleBytes), gasOf(gasClass)]
  if (given >= least) return
  const deployment = `${least} that a deployment of ${moduleBytes} bytes with an envelope of ${envelopeBytes} bytes takes before it is compiled`
  if (least <= MAXIMUM_GAS) {
    throw new EnigmaError('task.gas_limit_too_low', `gas limit ${given} is below the ${deployment}`, {
      hint: 'raise it or make the module smaller',
      facts: { given, least },
    })
  }
  const longest = longestModule(envelopeBytes)
  throw new EnigmaError('task.gas_limit_too_low', `no gas limit covers the ${deployment}`, {
    hint: `the longest module that can be deployed with this envelope has ${longest} bytes`,
    facts: { given, least, longest },
  })
}
