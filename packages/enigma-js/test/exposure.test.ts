// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Hex, hexToBytes } from 'viem'
import { ledgerSlots } from '../src/protocol/ledgerLayout.js'
import { type ContractCounters, type EpochState, seatIndexOf } from '../src/protocol/ledgerWords.js'
import { requireUnexposed } from '../src/trust/exposure.js'
import type { LedgerView } from '../src/trust/LedgerView.js'

// Whoever held the seat earlier in the epoch has its key: found by proof, and refused when it was revoked.

const CONTRACT = '0x00000000000000000000000000000000000c0de1'
const SEATS = 20
const START = 100n
const seed = new Uint8Array(32).fill(7)
const pad = (hex: string): Hex => `0x${hex.padStart(64, '0')}`
const hex = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0')

/** The worker of seat i is i + 1; `revoked` are seats. What was not proven is not read. */
function viewOf(revoked: number[], counters: Partial<ContractCounters>) {
  const words = new Map<Hex, Hex>()
  for (let seat = 0; seat < SEATS; seat++) {
    words.set(ledgerSlots.seat(seat), pad(hex(seat + 1, 4)))
    // status | seats | signer
    words.set(ledgerSlots.worker(seat + 1, 'record'), pad(`${hex(revoked.includes(seat) ? 2 : 1, 1)}${hex(1, 2)}${'aa'.repeat(20)}`))
  }
  const proven = new Set<Hex>()
  const view = {
    seed,
    epoch: { epoch: 5n, startBlock: START, seatCount: SEATS } as EpochState,
    counters: () => ({ clockBlock: START + 1n, attempt: 0, ...counters }) as ContractCounters,
    prove: async (slots: readonly Hex[]) => {
      for (const slot of slots) proven.add(slot)
    },
    word: (slot: Hex) => {
      assert.ok(proven.has(slot), `${slot} was not proven`)
      return hexToBytes(words.get(slot) ?? pad(''))
    },
  } satisfies Partial<LedgerView>
  return { check: () => requireUnexposed(view as unknown as LedgerView, CONTRACT), proven }
}

const seatOf = (attempt: number) => seatIndexOf(seed, CONTRACT, attempt, SEATS)
const exposed = { code: 'verification.key_exposed' }

test('without a missed commit nobody else has the key, and nothing more is asked', async () => {
  const { check, proven } = viewOf([seatOf(1)], { attempt: 0 })
  await check()
  assert.equal(proven.size, 0)
})

test('a revoked worker that held the seat at an earlier attempt of this epoch has the key', async () => {
  await assert.rejects(viewOf([seatOf(0)], { attempt: 2 }).check(), exposed)
  await assert.rejects(viewOf([seatOf(1)], { attempt: 2 }).check(), exposed)
  await viewOf([seatOf(2), seatOf(3)], { attempt: 2 }).check()
})

test('attempts of an earlier epoch do not count', () => viewOf([seatOf(0)], { attempt: 2, clockBlock: START }).check())

test('after an expiry in this epoch the attempts count from 0 again, and every seat that there can have been is looked at', async () => {
  await assert.rejects(viewOf([seatOf(16)], { hasExpired: true }).check(), exposed)
  await viewOf([seatOf(17)], { hasExpired: true }).check()
  await viewOf([seatOf(16)], { hasExpired: true, clockBlock: START }).check()
})
