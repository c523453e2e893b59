// SPDX-License-Identifier: MIT
// How long Chromium takes to seal a call.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { build } from '../../../../packages/enigma-js/node_modules/esbuild/lib/main.js'
import { launch, skip } from '../browser.mjs'

const ROUNDS = 200
const LONGEST_MS = 10

test('an envelope is sealed in at most 10 ms', { skip }, async (t) => {
  const source = join(import.meta.dirname, '../../../../packages/enigma-js')
  const contents = `
    import { sealEnvelope } from './dist/protocol/envelope.js'
    import { publicKeyOf } from './dist/crypto/xwing.js'
    export const measure = (rounds) => {
      const key = publicKeyOf(new Uint8Array(32).fill(7))
      const contract = '0x00000000000000000000000000000000000000aa'
      const context = { networkId: new Uint8Array(32), contract, keyEpoch: 1n, sender: contract, purpose: 'task' }
      const inputs = { contract, terms: new Uint8Array(64), deployment: new Uint8Array(32), function: 'add(uint256,uint256)', arguments: new Uint8Array(64) }
      const seed = crypto.getRandomValues(new Uint8Array(32))
      const times = []
      for (let i = 0; i < rounds; i++) {
        const began = performance.now()
        sealEnvelope(context, key, inputs, seed, crypto.getRandomValues(new Uint8Array(32)))
        times.push(performance.now() - began)
      }
      return times.sort((a, b) => a - b)
    }`
  const options = { bundle: true, write: false, format: 'iife', globalName: 'bench', platform: 'browser' }
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: source } })
  const browser = await launch()
  try {
    const page = await browser.newPage()
    // Some rounds first: a page that seals has its code compiled by then.
    const times = await page.evaluate(`${outputFiles[0].text}; bench.measure(20); bench.measure(${ROUNDS})`)
    const [best, median] = [times[0], times[ROUNDS / 2]]
    t.diagnostic(`best ${best.toFixed(1)} ms, median ${median.toFixed(1)} ms of ${ROUNDS}`)
    // The best of many says what the code costs, whatever else the machine is doing.
    assert.ok(best > 0 && best <= LONGEST_MS, `best ${best} ms, median ${median} ms`)
  } finally {
    await browser.close()
  }
})
