// SPDX-License-Identifier: MIT
import { type Address, type Hash, hexToBytes } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { equalBytes, toHex } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { HEAD_RING, ledgerSlots } from '../protocol/ledgerLayout.js'
import { entryHash, taskIdOf } from '../protocol/queueEntry.js'
import { headHash, leafNode, verifyInclusion } from '../protocol/receipts.js'
import { headsOfContract, LedgerView } from '../trust/LedgerView.js'
import { pause } from '../trust/pause.js'
import { type VerificationReport, withFact } from '../trust/VerificationReport.js'
import { startReport } from '../trust/verify.js'
import type { CheckedTask } from './waitForTask.js'

// The node may know of a commit a moment before its header is signed.
const ATTEMPTS = 40

/** Proves that the leaf of a task is under one of the heads that the Ledger keeps. @throws `verification.wrong_receipt` */
export async function proveReceipt(client: EnigmaClient, task: CheckedTask, signal?: AbortSignal): Promise<VerificationReport> {
  const { contract, sender, nonce } = task.entry.record
  const taskId = toHex(taskIdOf(hexToBytes(client.manifest.networkId), contract, sender, nonce))
  const { leaf, leafBytes, proof } = task
  if (!leaf || !leafBytes) throw wrongReceipt(taskId, 'it has no leaf')
  if (!proof) throw wrongReceipt(taskId, 'it has no proof')
  if (!verifyInclusion(leafNode(leafBytes), leaf.index, proof.head.index, proof.nodes, proof.head.receiptsRoot)) {
    throw wrongReceipt(taskId, `its leaf is not under receipts root ${toHex(proof.head.receiptsRoot)}`)
  }
  const head = headHash(proof.head)
  const view = await viewWith(client, contract, head, signal)
  if (!view) throw wrongReceipt(taskId, `the Ledger does not hold head ${toHex(head)} of ${contract}`)
  const report = withFact(startReport(client, view), 'head', toHex(head), `one of the last ${HEAD_RING} heads of ${contract} on the Ledger`)
  return withFact(
    withFact(report, 'record', toHex(entryHash(task.entryBytes)), 'the leaf names this entry'),
    'receipt',
    toHex(leafNode(leafBytes)),
    `inclusion of leaf ${leaf.index} of ${proof.head.index} under the head`,
  )
}

/** The position of a head in a contract's ring, or -1. The view has proven the ring. */
export function positionOfHead(view: LedgerView, contract: Address, head: Uint8Array): number {
  for (let position = 0; position < HEAD_RING; position++) {
    if (equalBytes(view.word(ledgerSlots.contractHead(contract, position)), head)) return position
  }
  return -1
}

export const wrongReceipt = (taskId: Hash, fault: string): EnigmaError =>
  new EnigmaError('verification.wrong_receipt', `the receipt of task ${taskId} is refused: ${fault}`, { hint: 'use another node' })

async function viewWith(client: EnigmaClient, contract: Address, head: Uint8Array, signal?: AbortSignal): Promise<LedgerView | undefined> {
  let view: LedgerView | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    view = await LedgerView.open(client, signal, view)
    await view.prove(headsOfContract(contract), signal)
    if (positionOfHead(view, contract, head) >= 0) return view
    await pause(client.options.pollingIntervalMs * 2, signal)
  }
  return undefined
}
