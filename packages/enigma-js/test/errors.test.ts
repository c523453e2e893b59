// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EnigmaError, isEnigmaError } from '../src/index.js'

test('an error has its code in the message, its facts and its hint', () => {
  const error = new EnigmaError('client.timeout', 'too late', { facts: { taskId: '0x01' }, hint: 'wait' })
  assert.equal(error.message, 'client.timeout: too late')
  assert.equal(error.name, 'EnigmaError')
  assert.deepEqual([error.code, error.facts, error.hint], ['client.timeout', { taskId: '0x01' }, 'wait'])
  assert.ok(isEnigmaError(error) && isEnigmaError(error, 'client.timeout') && !isEnigmaError(error, 'client.refused'))
  assert.ok(!isEnigmaError(new Error('client.timeout: too late')))
})

test('walk goes down the causes', () => {
  const [deepest, middle] = [new RangeError('deepest'), new EnigmaError('receipt.bad_leaf', 'middle')]
  const inner = new EnigmaError('client.bad_answer', 'inner', { cause: deepest })
  const outer = new EnigmaError('verification.wrong_result', 'outer', { cause: inner })
  assert.equal(outer.walk(), deepest)
  assert.equal(
    outer.walk((error) => isEnigmaError(error, 'client.bad_answer')),
    inner,
  )
  assert.equal(
    outer.walk((error) => error instanceof EnigmaError),
    outer,
  )
  assert.equal(
    outer.walk((error) => error instanceof TypeError),
    undefined,
  )
  assert.equal(middle.walk(), middle)
})
