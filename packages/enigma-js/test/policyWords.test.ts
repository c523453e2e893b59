// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexToBytes } from 'viem'
import { ledgerSlots } from '../src/protocol/ledgerLayout.js'
import { readFloors, readStanding, readWorkerRecord } from '../src/protocol/ledgerWords.js'

// Slots and words of the policy (spec/ledger.md section 1); the .NET tests hold the same values.

const word = (...fields: string[]): Uint8Array => hexToBytes(`0x${fields.join('').padStart(64, '0')}`)

test('policy slots are those of Solidity', () => {
  const subject = `0x${'1'.repeat(64)}` as const
  assert.equal(ledgerSlots.standing('platform', subject), '0xc1419aea118da88fb08cefda94533749bcd246790228d73ee816adfe330a38df')
  assert.equal(ledgerSlots.subjectCount('platform'), '0x9bfbaa59f8e10e7868f8b402de9d605a390c45ddaebd8c9de3c6f31e733c87ff')
  assert.equal(ledgerSlots.subject('platform', 2), '0x0e17bfb959766c1d2ce53e9a237d5acb1c66035e99ba059f2be51f4ce43497e2')
})

test('policy words are taken from the least significant byte', () => {
  assert.deepEqual(readStanding(word('0000000009', '0000000005', '02')), { status: 'revoked', since: 5n, readyAt: 9n })
  assert.deepEqual(readStanding(word('')), { status: 'unlisted', since: 0n, readyAt: 0n })
  assert.equal(readStanding(word('03')).status, 'revoked', 'a status that is not known lets nobody in')
  assert.deepEqual(
    readFloors(
      word('0000000007', '0000000006', '0000000005', '0000000004', '00000003', '00000002', '00000001'),
      word('0000000000000009', '0000000000000008'),
    ),
    {
      sgxEvaluation: 1,
      tdxEvaluation: 2,
      qeEvaluation: 3,
      tcbIssued: 4n,
      qeIssued: 5n,
      pckCrlIssued: 6n,
      rootCrlIssued: 7n,
      pckCrlNumber: 8n,
      rootCrlNumber: 9n,
    },
  )
})

test('the status of a worker is one that is known, or none', () => {
  const record = (status: string) => readWorkerRecord(word('00000005', '00000003e8', status, '0003', '11'.repeat(20))).status
  assert.deepEqual([record('00'), record('01'), record('02'), record('03')], ['none', 'registered', 'revoked', 'none'])
})
