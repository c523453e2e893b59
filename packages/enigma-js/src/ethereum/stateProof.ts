// SPDX-License-Identifier: MIT
import { equalBytes, toHex, uint } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { RlpReader } from './RlpReader.js'

// Answers of eth_getProof against a root that the caller trusts (spec/crypto.md section 8, State proof).

const MAXIMUM_NODES = 64
const MAXIMUM_NODE_SIZE = 4096
const HASH = 32
const BRANCH_ITEMS = 17
const EMPTY_STRING = 0x80

/** The root of a trie without entries. */
const EMPTY_ROOT = keccak(new Uint8Array([EMPTY_STRING]))

export type ProvenAccount = { exists: boolean; nonce: bigint; balance: bigint; storageRoot: Uint8Array; codeHash: Uint8Array }

/** The account of an address; an absent one has no nonce, balance, storage or code. */
export function verifyAccountProof(stateRoot: Uint8Array, address: Uint8Array, nodes: readonly Uint8Array[]): ProvenAccount {
  const value = find(stateRoot, keccak(address), nodes)
  if (!value) return { exists: false, nonce: 0n, balance: 0n, storageRoot: EMPTY_ROOT, codeHash: keccak(new Uint8Array()) }
  return leaf(value, 'account', (reader) => {
    const fields = reader.list()
    const account = {
      exists: true,
      nonce: fields.uint(8),
      balance: fields.uint(HASH),
      storageRoot: fields.bytes(HASH),
      codeHash: fields.bytes(HASH),
    }
    fields.end()
    return account
  })
}

/** The word of 32 bytes in a slot; zero when it is proven absent. */
export function verifyStorageProof(storageRoot: Uint8Array, slot: Uint8Array, nodes: readonly Uint8Array[]): Uint8Array {
  const value = find(storageRoot, keccak(slot), nodes)
  return value ? leaf(value, 'slot', (reader) => uint(reader.uint(HASH), HASH)) : new Uint8Array(HASH)
}

function leaf<T>(value: Uint8Array, what: string, read: (reader: RlpReader) => T): T {
  try {
    const reader = new RlpReader(value)
    const result = read(reader)
    reader.end()
    return result
  } catch (cause) {
    throw new EnigmaError('proof.invalid', `the ${what}'s leaf of ${value.length} bytes is malformed`, { cause })
  }
}

function find(root: Uint8Array, key: Uint8Array, nodes: readonly Uint8Array[]): Uint8Array | undefined {
  requireBounds(nodes)
  if (nodes.length === 0 && equalBytes(root, EMPTY_ROOT)) return undefined
  const walk = new Walk(root, key, nodes)
  let value: Uint8Array | undefined
  try {
    value = walk.run()
  } catch (cause) {
    if (cause instanceof EnigmaError && cause.code.startsWith('rlp.')) {
      throw new EnigmaError('proof.invalid', `node ${walk.used - 1} of the proof is not a trie node: ${cause.message}`, { cause })
    }
    throw cause
  }
  if (walk.used !== nodes.length) {
    throw new EnigmaError('proof.unused_nodes', `the proof has ${nodes.length} nodes, the way to the key needs ${walk.used}`)
  }
  return value
}

/** The way from the root to one key. */
class Walk {
  used = 0
  readonly #root: Uint8Array
  readonly #nodes: readonly Uint8Array[]
  readonly #key: readonly number[]
  #position = 0

  constructor(root: Uint8Array, key: Uint8Array, nodes: readonly Uint8Array[]) {
    this.#root = root
    this.#nodes = nodes
    this.#key = nibbles(key)
  }

  run(): Uint8Array | undefined {
    let node = this.#take(this.#root)
    for (;;) {
      const reader = new RlpReader(node)
      if (!reader.isNextList) {
        // Only the trie without entries is a string of bytes, the empty one; its hash was compared above.
        if (equalBytes(this.#root, EMPTY_ROOT)) return undefined
        throw invalid('a trie node is a string of bytes, expected a list')
      }
      const items = itemsOf(reader.list())
      reader.end()
      const step = items.length === 2 ? this.#follow(items) : this.#branch(items)
      if (step.value) return step.value
      const child = step.child
      if (!child || (child.length === 1 && child[0] === EMPTY_STRING)) return undefined
      node = this.#descend(child)
    }
  }

  #descend(child: Uint8Array): Uint8Array {
    const reference = new RlpReader(child)
    if (!reference.isNextList) return this.#take(reference.bytes(HASH))
    // A child shorter than a hash stands in its parent itself.
    if (child.length >= HASH) throw invalid(`a node of ${child.length} bytes stands in its parent; expected its hash`)
    return child
  }

  #follow(items: readonly Uint8Array[]): { child?: Uint8Array; value?: Uint8Array } {
    const { path, isLeaf } = compactPath(bytesOf(items[0]))
    const rest = this.#key.length - this.#position
    if (isLeaf ? path.length !== rest : path.length === 0 || path.length > rest)
      throw invalid(`a path has ${path.length} nibbles, ${rest} are left of the key`)
    const matches = path.every((nibble, i) => nibble === this.#key[this.#position + i])
    this.#position += path.length
    if (isLeaf) {
      const value = bytesOf(items[1])
      if (value.length === 0) throw invalid('a leaf node has no value')
      return matches ? { value } : {}
    }
    const child = items[1] ?? new Uint8Array()
    if (child.length === 1 && child[0] === EMPTY_STRING) throw invalid('an extension node leads nowhere')
    return matches ? { child } : {}
  }

  #branch(items: readonly Uint8Array[]): { child?: Uint8Array; value?: Uint8Array } {
    const nibble = this.#key[this.#position]
    if (items.length !== BRANCH_ITEMS || nibble === undefined) {
      throw invalid(`a trie node has ${items.length} items; expected 2, or ${BRANCH_ITEMS} above the end of the key`)
    }
    this.#position++
    // All keys of these tries have 64 nibbles, so none can end inside.
    if (bytesOf(items[BRANCH_ITEMS - 1]).length > 0) throw invalid('a branch node has a value')
    const child = items[nibble]
    return child ? { child } : {}
  }

  #take(expected: Uint8Array): Uint8Array {
    const node = this.#nodes[this.used]
    if (!node) {
      throw new EnigmaError(
        'proof.truncated',
        `the proof ends after ${this.#nodes.length} nodes; expected a node with hash ${toHex(expected)}`,
      )
    }
    this.used++
    const hash = keccak(node)
    if (!equalBytes(hash, expected)) {
      throw new EnigmaError('proof.wrong_node', `node ${this.used - 1} of the proof has hash ${toHex(hash)}, expected ${toHex(expected)}`)
    }
    return node
  }
}

function requireBounds(nodes: readonly Uint8Array[]): void {
  if (nodes.length > MAXIMUM_NODES)
    throw new EnigmaError('proof.too_large', `the proof has ${nodes.length} nodes, expected at most ${MAXIMUM_NODES}`)
  const long = nodes.findIndex((node) => node.length > MAXIMUM_NODE_SIZE)
  if (long >= 0) {
    throw new EnigmaError(
      'proof.too_large',
      `node ${long} of the proof has ${nodes[long]?.length} bytes, expected at most ${MAXIMUM_NODE_SIZE}`,
    )
  }
}

function itemsOf(list: RlpReader): Uint8Array[] {
  const items: Uint8Array[] = []
  while (!list.isAtEnd) items.push(list.encoded())
  return items
}

const bytesOf = (item: Uint8Array | undefined): Uint8Array => new RlpReader(item ?? new Uint8Array()).bytes()

const nibbles = (bytes: Uint8Array): number[] => [...bytes].flatMap((byte) => [byte >> 4, byte & 0x0f])

/** Yellow Paper, appendix C: two flags in the first nibble, a filler nibble when the count is even. */
function compactPath(bytes: Uint8Array): { path: number[]; isLeaf: boolean } {
  const [flags, ...rest] = nibbles(bytes)
  if (flags === undefined || flags > 3) throw invalid('a path has wrong flags')
  if (flags % 2 === 1) return { path: rest, isLeaf: flags >= 2 }
  if (rest[0] !== 0) throw invalid('a path has filler that is not zero')
  return { path: rest.slice(1), isLeaf: flags >= 2 }
}

const invalid = (fault: string): EnigmaError => new EnigmaError('proof.invalid', fault)
