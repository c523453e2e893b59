// SPDX-License-Identifier: MIT
import { type Address, getAddress } from 'viem'
import { concat, equalBytes, uint } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { keccak } from '../crypto/hash.js'

// Leaves, the range over them, and heads (spec/tasks.md sections 5 and 6).

const INNER = new Uint8Array([0x01])
const ROOT = new Uint8Array([0x02])
const LEAF = new Uint8Array([0x00])

/** How an entry ended (spec/tasks.md section 4). */
export type EntryStatus = 'succeeded' | 'failed' | 'expired' | 'system'

const STATUSES: Record<number, EntryStatus> = { 1: 'succeeded', 2: 'failed', 3: 'expired', 4: 'system' }

/** The receipt of one entry. */
export type Leaf = {
  entryHash: Uint8Array
  taskId: Uint8Array
  sender: Address
  index: number
  lock: bigint
  charge: bigint
  status: EntryStatus
  chargedClass: number
  bodyHash: Uint8Array
  stateHash: Uint8Array
}

/** What a head commits to. */
export type HeadParts = {
  stateHash: Uint8Array
  receiptsRoot: Uint8Array
  queueHash: Uint8Array
  index: number
  checkpointHash: Uint8Array
}

/** @throws `receipt.bad_leaf` */
export function decodeLeaf(bytes: Uint8Array): Leaf {
  const reader = new Reader(bytes, `leaf of ${bytes.length} bytes`, 'receipt.bad_leaf')
  const [entry, task, sender] = [reader.take(32), reader.take(32), getAddress(reader.hex(20))]
  const [index, lock, charge] = [Number(reader.bigint(8)), reader.bigint(16), reader.bigint(16)]
  const [status, chargedClass] = [reader.number(1), reader.number(1)]
  const named = STATUSES[status]
  if (!named) throw reader.refuse(`has status ${status}, expected 1 to 4`)
  if (chargedClass > 15) throw reader.refuse(`has charged class ${chargedClass}, expected 0 to 15`)
  const leaf = {
    entryHash: entry,
    taskId: task,
    sender,
    index,
    lock,
    charge,
    status: named,
    chargedClass,
    bodyHash: reader.take(32),
    stateHash: reader.take(32),
  }
  reader.end()
  return leaf
}

/** The node of an encoded leaf. */
export const leafNode = (leaf: Uint8Array): Uint8Array => keccak(LEAF, leaf)

/** True when the leaf with this node is number `index` of `count` under a root; the shape follows from both numbers. */
export function verifyInclusion(node: Uint8Array, index: number, count: number, proof: readonly Uint8Array[], root: Uint8Array): boolean {
  if (index < 0 || index >= count || count > 0xffffffff) return false
  const { height, hasRight, left } = shapeOf(index, count)
  if (proof.length !== height + (hasRight ? 1 : 0) + left) return false
  let position = 0
  const next = (): Uint8Array => proof[position++] ?? new Uint8Array()
  let node_ = node
  // Inside the mountain of the leaf, from the bottom up.
  for (let level = 0, place = mountainOffset(index, count); level < height; level++, place = Math.floor(place / 2)) {
    node_ = place % 2 === 0 ? inner(node_, next()) : inner(next(), node_)
  }
  if (hasRight) node_ = inner(node_, next())
  for (let i = 0; i < left; i++) node_ = inner(next(), node_)
  return equalBytes(keccak(ROOT, uint(count, 8), node_), root)
}

/** `H(state hash | receipts root | queue hash | u256 index | checkpoint hash)` */
export const headHash = (head: HeadParts): Uint8Array =>
  keccak(concat(head.stateHash, head.receiptsRoot, head.queueHash, uint(head.index, 32), head.checkpointHash))

/** The root over the nodes of all leaves; for tests and small ranges. */
export function receiptsRoot(nodes: readonly Uint8Array[]): Uint8Array {
  if (nodes.length === 0) return new Uint8Array(32)
  const peaks = mountains(nodes.length).map(({ first, size }) => peak(nodes.slice(first, first + size)))
  let bagged = peaks[peaks.length - 1] ?? new Uint8Array(32)
  for (let i = peaks.length - 2; i >= 0; i--) bagged = inner(peaks[i] ?? bagged, bagged)
  return keccak(ROOT, uint(nodes.length, 8), bagged)
}

const inner = (left: Uint8Array, right: Uint8Array): Uint8Array => keccak(INNER, left, right)

function peak(nodes: readonly Uint8Array[]): Uint8Array {
  let level = nodes
  while (level.length > 1) {
    level = level.flatMap((node, i) => (i % 2 === 1 ? [inner(level[i - 1] ?? node, node)] : []))
  }
  return level[0] ?? new Uint8Array(32)
}

/** The mountains of `count` leaves, from the highest on. */
function mountains(count: number): { first: number; size: number }[] {
  const found: { first: number; size: number }[] = []
  let first = 0
  for (let size = 2 ** 31; size >= 1; size /= 2) {
    if (Math.floor(count / size) % 2 === 1) {
      found.push({ first, size })
      first += size
    }
  }
  return found
}

function shapeOf(index: number, count: number): { height: number; hasRight: boolean; left: number } {
  const all = mountains(count)
  const own = all.findIndex(({ first, size }) => index >= first && index < first + size)
  return { height: Math.log2(all[own]?.size ?? 1), hasRight: own < all.length - 1, left: own }
}

function mountainOffset(index: number, count: number): number {
  const own = mountains(count).find(({ first, size }) => index >= first && index < first + size)
  return index - (own?.first ?? 0)
}
