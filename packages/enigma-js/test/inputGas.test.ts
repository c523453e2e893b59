// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STANDARD_GAS_LIMIT, termsOf } from '../src/actions/recordTasks.js'
import { MAXIMUM_GAS } from '../src/protocol/gas.js'

// As calls of f(): envelopes of 132,250 and 525,466 bytes, 2,616,320 and 10,480,640 gas.
const call = (argumentBytes: number) => ({ function: 'f()', arguments: new Uint8Array(argumentBytes) })
const classOf = (given: { gasLimit?: bigint }, ...argumentBytes: number[]) =>
  termsOf(given, STANDARD_GAS_LIMIT, argumentBytes.map(call)).gasClass

test('without a limit a task offers what the longest of its inputs costs besides', () => {
  assert.deepEqual(
    [0, 125, 126, 100_000, 500_000].map((bytes) => classOf({}, bytes)),
    [6, 6, 7, 9, 10],
  )
  assert.equal(classOf({}, 0, 100_000, 0), 9)
})

test('a limit that is named is the limit, and the greatest class is never exceeded', () => {
  assert.equal(classOf({ gasLimit: 2_700_000n }, 100_000), 8)
  assert.equal(termsOf({}, MAXIMUM_GAS, [call(100_000)]).gasClass, 15)
})
