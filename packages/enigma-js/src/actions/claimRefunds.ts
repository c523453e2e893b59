// SPDX-License-Identifier: MIT
import { type Address, type Hash, hexToBytes, isAddressEqual } from 'viem'
import { type EnigmaClient, requireAccount } from '../client/createEnigmaClient.js'
import { sendToLedger } from '../client/sendToLedger.js'
import { toHex, toUint } from '../codec/bytes.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { taskIdOf } from '../protocol/queueEntry.js'
import { type HeadParts, headHash, type Leaf, leafNode, verifyInclusion } from '../protocol/receipts.js'
import { headsOfContract, LedgerView, wordsOfContract } from '../trust/LedgerView.js'
import { pause } from '../trust/pause.js'
import { readProvenQueue } from '../trust/provenQueue.js'
import { positionOfHead, wrongReceipt } from './proveReceipt.js'
import { waitForTask } from './waitForTask.js'

// Leaves and proofs are calldata; a transaction of this many stays far below its limit.
const MOST_LEAVES = 64

/** Of which contract. */
export type ClaimRefundsParameters = { contract: Address; signal?: AbortSignal }

/** What a claim brought back to the deposit, in grains. */
export type RefundClaim = { taskIds: readonly Hash[]; amount: bigint; transactionHash?: Hash }

type OwnReceipt = { taskId: Hash; leaf: Leaf; leafBytes: Uint8Array; head: HeadParts; nodes: readonly Uint8Array[] }

/**
 * Claims what the account's confirmed tasks of a contract locked and did not use, the oldest first, at most 64 in one transaction;
 * nothing is sent when there is nothing to claim.
 *
 * @throws `verification.wrong_queue` when the events do not tell the whole queue, `verification.wrong_receipt`, `client.reverted`
 * @example
 * const { amount } = await claimRefunds(client, { contract })
 */
export async function claimRefunds(client: EnigmaClient, { contract, signal }: ClaimRefundsParameters): Promise<RefundClaim> {
  const sender = requireAccount(client).account.address
  let view: LedgerView | undefined
  for (let attempt = 1; ; attempt++) {
    view = await LedgerView.open(client, signal, view)
    await view.prove([...wordsOfContract(contract), ...headsOfContract(contract), ledgerSlots.refunded(sender, contract)], signal)
    const receipts = await ownReceipts(client, sender, contract, view, signal)
    const first = receipts[0]
    if (!first) return { taskIds: [], amount: 0n }
    // Also of those without a refund: a made-up one would hide a task that has one. A batch in the meantime moves the head that the node
    // proves against; then all proofs are asked for again.
    const head = headHash(first.head)
    const position = positionOfHead(view, contract, head)
    if (position >= 0 && receipts.every((receipt) => toHex(headHash(receipt.head)) === toHex(head))) {
      const open = receipts.filter(hasRefund)
      return open.length === 0 ? { taskIds: [], amount: 0n } : claim(client, contract, position, open, first.head)
    }
    if (attempt === 4 * client.options.recordAttempts)
      throw wrongReceipt(first.taskId, `its proof is not under a head of ${contract} on the Ledger`)
    await pause(4 * client.options.pollingIntervalMs, signal)
  }
}

const hasRefund = ({ leaf }: OwnReceipt): boolean => leaf.lock > leaf.charge

/** Of the sender's confirmed tasks behind the last claim, up to as many with a refund as one transaction takes. */
async function ownReceipts(
  client: EnigmaClient,
  sender: Address,
  contract: Address,
  view: LedgerView,
  signal?: AbortSignal,
): Promise<OwnReceipt[]> {
  const first = toUint(view.word(ledgerSlots.refunded(sender, contract)))
  const { committed } = view.counters(contract)
  // An index that is passed over is given up on the Ledger, so the whole queue must be known before any is claimed.
  const entries = await readProvenQueue(client, view, contract)
  const receipts: OwnReceipt[] = []
  for (const [index, entry] of entries.slice(0, committed).entries()) {
    if (receipts.filter(hasRefund).length === MOST_LEAVES) break
    if (BigInt(index) < first || (entry.kind !== 'task' && entry.kind !== 'deploy') || !isAddressEqual(entry.record.sender, sender))
      continue
    const taskId = toHex(taskIdOf(hexToBytes(client.manifest.networkId), contract, sender, entry.record.nonce))
    receipts.push(await ownReceipt(client, taskId, index, signal))
  }
  return receipts
}

// For the same reason a missing proof stops the claim.
async function ownReceipt(client: EnigmaClient, taskId: Hash, index: number, signal?: AbortSignal): Promise<OwnReceipt> {
  const { leaf, leafBytes, proof } = await waitForTask(client, { taskId, stage: 'confirmed', timeoutMs: 10_000, signal })
  if (
    !leaf ||
    !leafBytes ||
    !proof ||
    leaf.index !== index ||
    !verifyInclusion(leafNode(leafBytes), leaf.index, proof.head.index, proof.nodes, proof.head.receiptsRoot)
  ) {
    throw wrongReceipt(taskId, 'the node gives no valid receipt of this confirmed task')
  }
  return { taskId, leaf, leafBytes, head: proof.head, nodes: proof.nodes }
}

async function claim(
  client: EnigmaClient,
  contract: Address,
  position: number,
  open: readonly OwnReceipt[],
  head: HeadParts,
): Promise<RefundClaim> {
  const onLedger = {
    stateHash: toHex(head.stateHash),
    receiptsRoot: toHex(head.receiptsRoot),
    queueHash: toHex(head.queueHash),
    index: BigInt(head.index),
    checkpointHash: toHex(head.checkpointHash),
  }
  const { transactionHash } = await sendToLedger(client, {
    functionName: 'claimRefund',
    args: [contract, position, onLedger, open.map((refund) => toHex(refund.leafBytes)), open.map((refund) => refund.nodes.map(toHex))],
  })
  const amount = open.reduce((sum, { leaf }) => sum + leaf.lock - leaf.charge, 0n)
  return { taskIds: open.map((refund) => refund.taskId), amount, transactionHash }
}
