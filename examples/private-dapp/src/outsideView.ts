// SPDX-License-Identifier: MIT
// A task as anybody sees it who is not its asker: node, worker's host, Ethereum, other users.
import type { EnigmaClient } from '@enigma-network/enigma-js'
import { bytesToHex, type Hex } from 'viem'
import { h } from './dom.js'
import { short } from './rounds.js'

const SHOWN = 96
const LENGTH_SIZE = 4

export async function outsideView(client: EnigmaClient, taskId: Hex): Promise<HTMLElement> {
  const { stage, entry, envelope, body } = await client.node.task(taskId)
  const terms = entry && [
    ...row('Who asked', short(entry.record.sender)),
    ...row('Which contract', short(entry.record.contract)),
    ...row('When', `block ${entry.record.blockNumber}`),
    ...row('Gas class', String(entry.record.terms.gasClass)),
  ]
  return h(
    'div',
    { className: 'outside' },
    h(
      'dl',
      {},
      ...row('Stage', stage),
      ...(terms ?? []),
      ...row('What was asked', sizeOf(envelope)),
      ...row('What came out', sizeOf(body)),
    ),
    ...(envelope ? sealed(`The call, its last ${SHOWN} bytes`, envelope.subarray(-SHOWN)) : []),
    ...(body ? sealed(`The result, its first ${SHOWN} bytes`, body.subarray(LENGTH_SIZE, LENGTH_SIZE + SHOWN)) : []),
  )
}

const sealed = (title: string, bytes: Uint8Array): HTMLElement[] => [h('small', {}, title), h('pre', {}, bytesToHex(bytes))]
const sizeOf = (bytes: Uint8Array | undefined): string => (bytes ? `${bytes.length} sealed bytes` : 'nothing yet')
const row = (name: string, value: string): HTMLElement[] => [h('dt', {}, name), h('dd', {}, value)]
