// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isPublicChain, PUBLIC_CHAINS } from '../../src/protocol/publicChains.js'
import { repository } from '../network.js'

test('the list of public chains is the one of the specification, which the C# implementation holds as well', () => {
  const text = readFileSync(join(repository, 'spec', 'public-chains.json'), 'utf8')
  const listed = (JSON.parse(text) as { chains: { id: number; name: string }[] }).chains.map(({ id }) => id)
  assert.ok(listed.length >= 50, `${listed.length} chains`)
  assert.deepEqual(
    [...PUBLIC_CHAINS].sort((a, b) => a - b),
    listed,
  )
  assert.ok(listed.every(isPublicChain))
  assert.ok(!isPublicChain(31_337))
})
