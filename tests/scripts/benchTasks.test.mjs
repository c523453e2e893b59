// SPDX-License-Identifier: MIT
// The short form of ./dev bench tasks: that everything is measured, and that the counters count.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { repo, run } from './tree.mjs'

const PROGRAM = join(repo, 'bench/tasks/tasks.mjs')
const FIGURES = [
  'tasksPerSecondPerCore', 'limitPerSecond', 'ratio', 'costRatioState1M', 'memoryBytesPer1MKeys', 'latencyMsP50',
  'rebuildDeltasPerSecond', 'rebuildLimitPerSecond', 'doorRoundTripMicros',
]

/** What one computed task and one rebuilt delta must consist of: kind of primitive, and how often at least. */
const TASK = { X25519Agree: 1, MlKemDecapsulate: 1, HkdfExtract: 2, HkdfExpandOne: 3, AesGcmOpen: 1, AesGcmSeal: 2, Hmac: 6, Keccak: 6 }
const DELTA = { AesGcmOpen: 0.9, Hmac: 2.9, Keccak: 4 }

/** Calls per piece of a kind, over all sizes. */
function calls(figures, piece, kind) {
  const names = Object.keys(figures).filter((name) => name.startsWith(`${piece}.calls.${kind}.`))
  return names.reduce((sum, name) => sum + figures[name], 0)
}

test('the short form measures everything, and counts the primitives of a task and of a delta', async () => {
  const { code, stdout, stderr } = await run('node', [PROGRAM, '--short', '--json'])
  assert.equal(code, 0, stderr)
  const figures = JSON.parse(stdout)
  for (const name of FIGURES) assert.ok(figures[name] > 0, `${name} is ${figures[name]}, expected a number above 0`)
  for (const [kind, least] of Object.entries(TASK)) {
    assert.ok(calls(figures, 'task', kind) >= least, `a task makes ${calls(figures, 'task', kind)} calls of ${kind}, expected at least ${least}`)
  }
  for (const [kind, least] of Object.entries(DELTA)) {
    assert.ok(calls(figures, 'delta', kind) >= least, `a delta makes ${calls(figures, 'delta', kind)} calls of ${kind}, expected at least ${least}`)
  }
  assert.equal(calls(figures, 'delta', 'MlKemDecapsulate'), 0, 'rebuilding opens no envelope')
  for (const [name, value] of Object.entries(figures)) {
    if (name.includes('.micros.')) assert.ok(value > 0, `${name} is ${value}`)
  }
  assert.match(figures.commit, /^[0-9a-f]{7,}$|^unknown$/)
  assert.match(figures.machine, /^\w+ \w+, \d+ x ./)
  assert.equal(figures['target.ratio'], 0.5)
})

test('an unknown option is a usage error, and help is help', async () => {
  const wrong = await run('node', [PROGRAM, '--fast'])
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /usage: node bench\/tasks\/tasks\.mjs/)
  const help = await run('node', [PROGRAM, '--help'])
  assert.equal(help.code, 0)
  assert.match(help.stdout, /--short/)
})
