// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Hex, hexToBytes } from 'viem'
import { ledgerSlots } from '../src/protocol/ledgerLayout.js'
import { readFloors, readStanding } from '../src/protocol/ledgerWords.js'
import type { NetworkManifest } from '../src/protocol/manifest.js'
import type { LedgerView } from '../src/trust/LedgerView.js'
import { withPolicy } from '../src/trust/policyReport.js'

// What the governor has under way is shown, also to those from whom it is to be hidden behind a long list.

const pad = (hex: string): Hex => `0x${hex.padStart(64, '0')}`
const number = (value: number): string => value.toString(16).padStart(10, '0')
const READY_AT = 1_900_000_000

/** The words of a Ledger; what was not proven is not read. */
class Words {
  readonly #words = new Map<Hex, Hex>()
  readonly #proven = new Set<Hex>()

  set(slot: Hex, word: Hex): void {
    this.#words.set(slot, word)
  }

  list(subjects: Hex[]): void {
    this.set(ledgerSlots.subjectCount('workerMeasurement'), pad(subjects.length.toString(16)))
    for (const [i, subject] of subjects.entries()) this.set(ledgerSlots.subject('workerMeasurement', i), subject)
  }

  async report() {
    const start = { blockNumber: 1n, blockHash: pad('1'), verified: [], warnings: [] }
    const manifest = { workerMeasurement: pad('aa'), keeperMeasurement: pad('bb') } as NetworkManifest
    const word = (slot: Hex): Uint8Array => {
      assert.ok(this.#proven.has(slot), `${slot} was not proven`)
      return hexToBytes(this.#words.get(slot) ?? pad(''))
    }
    const view = {
      prove: async (slots: Hex[]) => {
        for (const slot of slots) this.#proven.add(slot)
      },
      word,
      standing: (kind, subject) => readStanding(word(ledgerSlots.standing(kind, subject))),
      get floors() {
        return readFloors(word(ledgerSlots.floors), word(ledgerSlots.crlFloors))
      },
    } satisfies Partial<LedgerView>
    return await withPolicy(start, view as unknown as LedgerView, manifest)
  }
}

test('a proposal behind a long list is shown', async () => {
  const ledger = new Words()
  const subjects = Array.from({ length: 300 }, (_, i) => pad((i + 1).toString(16)))
  const [proposed, oldest] = subjects as [Hex, Hex]
  ledger.list(subjects)
  ledger.set(ledgerSlots.standing('workerMeasurement', proposed), pad(`${number(READY_AT)}${number(1)}00`))
  for (const subject of subjects.slice(1)) ledger.set(ledgerSlots.standing('workerMeasurement', subject), pad(`${number(0)}${number(1)}02`))

  const { verified, warnings } = await ledger.report()

  const texts = verified.map(({ value }) => value)
  assert.ok(warnings.some((warning) => warning.startsWith(`the governor proposed to allow the worker measurement ${proposed}`)))
  assert.ok(warnings.some((warning) => warning.includes('names 300 subjects') && warning.includes('the oldest 235 ')))
  assert.ok(!texts.some((text) => text.includes(oldest)))
  assert.equal(texts.filter((text) => text.includes('is revoked since')).length, 64)
})

test('the next key keeper is shown while its timelock runs', async () => {
  const ledger = new Words()
  ledger.set(ledgerSlots.pendingKeeper, pad(`${number(READY_AT)}${'ee'.repeat(20)}`))
  const { verified, warnings } = await ledger.report()
  assert.ok(verified.some(({ what, value }) => what === 'next key keeper' && value.includes('2030-03-17T17:46:40Z')))
  assert.ok(warnings.some((warning) => /proposed the key keeper 0xee/i.test(warning)))
})

test('nothing is said of a key keeper when none is proposed', async () => {
  const { verified, warnings } = await new Words().report()
  assert.ok(!verified.some(({ what }) => what === 'next key keeper'))
  assert.deepEqual(warnings, [])
})
