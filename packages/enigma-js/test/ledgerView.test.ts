// SPDX-License-Identifier: MIT
// What is asked of an Ethereum endpoint, and what is remembered of it, on a chain whose only account has no storage.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, type Hex, hexToBytes, keccak256, toRlp } from 'viem'
import type { EnigmaClient } from '../src/client/createEnigmaClient.js'
import { toHex, uint } from '../src/codec/bytes.js'
import { ledgerSlots } from '../src/protocol/ledgerLayout.js'
import { LedgerView } from '../src/trust/LedgerView.js'
import { RememberedSlots } from '../src/trust/RememberedSlots.js'

const LEDGER = '0x00000000000000000000000000000000001ed9e2'
const ROOT_OF_NOTHING = keccak256('0x80')

/** The one node of the state: the leaf of the Ledger. */
const LEAF = toRlp([`0x20${keccak256(LEDGER).slice(2)}`, toRlp(['0x01', '0x', ROOT_OF_NOTHING, keccak256('0x')])])

/** A client whose endpoint proves words of 0; `questions` are the slots of each question. */
function played() {
  const questions: Hex[][] = []
  let number = 7n
  const client = {
    manifest: { ledger: LEDGER },
    options: { pollingIntervalMs: 1 },
    heads: { newest: async () => ({ number, hash: uint(number, 32), stateRoot: hexToBytes(keccak256(LEAF)) }) },
    publicClient: {
      getProof: async ({ storageKeys }: { storageKeys: Hex[] }) => {
        questions.push(storageKeys)
        return { accountProof: [LEAF], storageProof: storageKeys.map(() => ({ proof: [] })) }
      },
    },
  } as unknown as EnigmaClient
  return { client, questions, mine: () => number++ }
}

const seats = (count: number): Hex[] => Array.from({ length: count }, (_, i) => ledgerSlots.seat(i))

test('a question is for no more words than endpoints take', async () => {
  const { client, questions } = played()
  const view = await LedgerView.open(client)
  await view.prove(seats(300), undefined, [ledgerSlots.keeper])
  assert.deepEqual(
    questions.map((slots) => slots.length),
    [256, 45],
  )
  assert.equal([...view.needed].length, 300)
})

test('words that may be needed come with a question, and are none of their own', async () => {
  const { client, questions } = played()
  const view = await LedgerView.open(client)
  const [one, two, three] = seats(3) as [Hex, Hex, Hex]
  await view.prove([one], undefined, [one, two])
  assert.deepEqual(questions, [[one, two]])
  assert.deepEqual([...view.needed], [one])
  await view.prove([two], undefined, [three])
  assert.equal(questions.length, 1)
  assert.deepEqual([...view.needed], [one, two])
  assert.throws(() => view.word(three), TypeError)
})

test('what was proven counts for its own header only', async () => {
  const { client, questions, mine } = played()
  const view = await LedgerView.open(client)
  await view.prove(seats(1))
  assert.equal(await LedgerView.open(client, undefined, view), view)
  mine()
  const later = await LedgerView.open(client, undefined, view)
  assert.notEqual(later, view)
  await later.prove(seats(1))
  assert.equal(questions.length, 2)
})

test('so many contracts are remembered, the newest of them', () => {
  const slots = new RememberedSlots()
  const contract = (number: number): Address => toHex(uint(BigInt(0xabc000 + number), 20))
  for (let number = 0; number < 128; number++) slots.keep(contract(number), seats(1))
  slots.keep(contract(0), seats(2))
  slots.keep(contract(128), seats(1))
  assert.equal(slots.of(contract(0)).length, 2)
  assert.equal(slots.of(contract(0).toUpperCase().replace('0X', '0x') as Address).length, 2)
  assert.deepEqual(slots.of(contract(1)), [])
  assert.deepEqual(slots.of(contract(2)), seats(1))
  assert.deepEqual(slots.of(contract(1000)), [])
})
