// SPDX-License-Identifier: MIT
// Data that a user keeps: they open to the same seed and name, and to nothing else.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateSeed, openStored, sealForStorage } from '../src/index.js'

const seed = generateSeed()
const data = new TextEncoder().encode('born on a Tuesday')
const sealed = sealForStorage(seed, 'birthday', data)
const refused = (open: () => unknown) => assert.throws(open, { name: 'EnigmaError', code: 'client.not_the_asker' })

test('stored data open with their seed and name, and show nothing', () => {
  assert.deepEqual(openStored(seed, 'birthday', sealed), data)
  assert.deepEqual(sealForStorage(seed, 'birthday', data), sealed)
  assert.equal(Buffer.from(sealed).indexOf(Buffer.from(data.slice(0, 6))), -1)
  assert.equal(sealForStorage(seed, 'birthday', data.slice(1)).length, sealed.length, 'length shows a size class')
  assert.deepEqual(openStored(seed, 'nothing', sealForStorage(seed, 'nothing', new Uint8Array())), new Uint8Array())
})

test('another seed, another name and altered or cut bytes are refused', () => {
  refused(() => openStored(generateSeed(), 'birthday', sealed))
  refused(() => openStored(seed, 'birthdays', sealed))
  for (let position = 0; position < sealed.length; position += 7) {
    const altered = sealed.slice()
    altered[position] = (altered[position] ?? 0) ^ 1
    refused(() => openStored(seed, 'birthday', altered))
  }
  for (const length of [0, 1, 31, 32, sealed.length - 1]) refused(() => openStored(seed, 'birthday', sealed.slice(0, length)))
})
