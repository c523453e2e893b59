// SPDX-License-Identifier: MIT
// Records headers and proofs of a real node (anvil, osaka) into ethereum-proofs.json. The node draws the randomness of its blocks, so each
// run records another chain; the cases and their count are the same.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fromRlp, keccak256, pad, toHex, toRlp } from 'viem'
import { flip, bytes, hex, write } from './vectorFile.mjs'

const require = createRequire(import.meta.url)
const platform = `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
const anvil = join(dirname(require.resolve(`${platform}/package.json`)), 'bin', 'anvil')
const port = 18545 + (process.pid % 1000)
const node = spawn(anvil, ['--hardfork', 'osaka', '--port', String(port), '--silent', '--slots-in-an-epoch', '1'], { stdio: 'ignore' })
const request = async (method, ...params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const reply = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { result, error } = await reply.json()
  if (error) throw new Error(`${method}: ${error.message}`)
  return result
}
const word = (n) => pad(toHex(n), { size: 32 })
const address = (n) => pad(toHex(n), { size: 20 })

const cases = []
const add = (kind, name, fields) => cases.push({ kind, name: `${kind}: ${name}`, ...fields })
const headerFields = [
  'parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom', 'difficulty', 'number', 'gasLimit', 'gasUsed',
  'timestamp', 'extraData', 'mixHash', 'nonce', 'baseFeePerGas', 'withdrawalsRoot', 'blobGasUsed', 'excessBlobGas', 'parentBeaconBlockRoot', 'requestsHash',
]
const numbers = new Set(['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'baseFeePerGas', 'blobGasUsed', 'excessBlobGas'])
const asRlp = (name, value) => (numbers.has(name) ? (BigInt(value) === 0n ? '0x' : toHex(BigInt(value))) : value)

function addHeader(name, block) {
  const fields = Object.fromEntries(headerFields.map((field) => [field, block[field]]))
  const items = headerFields.map((field) => asRlp(field, block[field]))
  const rlp = toRlp(items)
  if (keccak256(rlp) !== block.hash) throw new Error(`block ${block.number}: the fields do not give its hash`)
  add('header', name, { fields, rlp, hash: block.hash })
  return items
}

function addRefusedHeaders(items) {
  const change = (index, value) => items.map((item, i) => (i === index ? value : item))
  const refuse = (name, rlp) => add('header.refused', name, { rlp, error: 'header.bad_format' })
  refuse('no bytes', '0x')
  refuse('a string', '0x83aabbcc')
  refuse('cut', toRlp(items).slice(0, -2))
  refuse('a byte behind', toRlp(items) + '00')
  refuse('fifteen fields', toRlp(items.slice(0, 15)))
  refuse('parent hash of 31 bytes', toRlp(change(0, items[0].slice(0, -2))))
  refuse('beneficiary of 21 bytes', toRlp(change(2, items[2] + '00')))
  refuse('bloom of 255 bytes', toRlp(change(6, items[6].slice(0, -2))))
  refuse('difficulty of 1', toRlp(change(7, '0x01')))
  refuse('number with a leading zero', toRlp(change(8, '0x0004')))
  refuse('number of nine bytes', toRlp(change(8, '0x010000000000000000')))
  refuse('extra data of 33 bytes', toRlp(change(12, '0x' + 'aa'.repeat(33))))
  refuse('a list for the state root', toRlp(change(3, [items[3]])))
  refuse('33 fields', toRlp([...items, ...Array.from({ length: 12 }, () => '0x01')]))
  refuse('3000 bytes', toRlp([...items, '0x' + 'aa'.repeat(2400)]))
  add('header', 'eleven fields of later forks', {
    rlp: toRlp([...items, ...Array.from({ length: 11 }, () => '0x01')]),
    hash: keccak256(toRlp([...items, ...Array.from({ length: 11 }, () => '0x01')])),
  })
}

function addProof(stateRoot, proof) {
  const exists = BigInt(proof.balance) > 0n || BigInt(proof.nonce) > 0n || BigInt(proof.codeHash) !== BigInt(keccak256('0x'))
  add('account', proof.address, {
    stateRoot, address: proof.address, nodes: proof.accountProof, exists, nonce: Number(proof.nonce), balance: BigInt(proof.balance).toString(),
    storageRoot: proof.storageHash, codeHash: proof.codeHash,
  })
  for (const { key, value, proof: nodes } of proof.storageProof) {
    add('storage', `${proof.address} ${key}`, { storageRoot: proof.storageHash, slot: word(BigInt(key)), nodes, value: word(BigInt(value)) })
  }
}

function addRefusedProofs(stateRoot, proof) {
  const nodes = proof.accountProof
  const last = nodes.length - 1
  const refuse = (name, changed, error, fields) =>
    add('account.refused', name, { stateRoot, address: proof.address, nodes: changed, error, ...fields })
  refuse('no nodes', [], 'proof.truncated')
  refuse('the leaf missing', nodes.slice(0, -1), 'proof.truncated')
  refuse('the root missing', nodes.slice(1), 'proof.wrong_node')
  refuse('two nodes swapped', [nodes[0], ...nodes.slice(1).reverse()], 'proof.wrong_node')
  refuse('the leaf twice', [...nodes, nodes[last]], 'proof.unused_nodes')
  refuse('an empty node behind', [...nodes, '0x'], 'proof.unused_nodes')
  refuse('another root', nodes, 'proof.wrong_node', { stateRoot: hex(flip(bytes(stateRoot), 31)) })
  refuse('65 nodes', Array.from({ length: 65 }, () => nodes[0]), 'proof.too_large')
  refuse('a node of 4097 bytes', ['0x' + 'aa'.repeat(4097)], 'proof.too_large')
  // Nodes that hash as they should and still are no trie.
  const forged = (name, node, error = 'proof.invalid') => refuse(name, [node], error, { stateRoot: keccak256(node) })
  forged('a root that is a string', '0x83aabbcc')
  forged('a root of three items', toRlp(['0x20', '0x01', '0x02']))
  forged('a root of no items', '0xc0')
  forged('a root with bytes behind', toRlp(['0x20', '0x01']) + '00')
  forged('a root that is cut', toRlp(fromRlp(nodes[0], 'hex')).slice(0, -4))
  forged('a branch with a value', toRlp([...fromRlp(nodes[0], 'hex').slice(0, 16), '0x01']))
  forged('a leaf at the root with a short path', toRlp(['0x20', '0x01']))
  forged('a path with a bad prefix', toRlp(['0x40' + keccak256(proof.address).slice(2), '0x01']))
  forged('a path with a filler nibble', toRlp(['0x21' + keccak256(proof.address).slice(2), '0x01']))
  forged('a path of 66 nibbles', toRlp(['0x20' + keccak256(proof.address).slice(2) + '00', '0x01']))
  forged('an extension of no nibbles', toRlp(['0x00', stateRoot]))
  forged('an extension to nothing', toRlp(['0x11', '0x']))
  forged('a leaf without a value', toRlp(['0x20' + keccak256(proof.address).slice(2), '0x']))
  const leaf = (account) => toRlp(['0x20' + keccak256(proof.address).slice(2), account])
  const account = [toHex(1n), toHex(2n), proof.storageHash, proof.codeHash]
  forged('an account of three fields', leaf(toRlp(account.slice(0, 3))))
  forged('an account of five fields', leaf(toRlp([...account, '0x01'])))
  forged('an account with a short code hash', leaf(toRlp([...account.slice(0, 3), '0x01'])))
  forged('a nonce with a leading zero', leaf(toRlp(['0x0001', ...account.slice(1)])))
  forged('a balance of 33 bytes', leaf(toRlp([account[0], '0x' + '01'.repeat(33), ...account.slice(2)])))
}

function addRefusedStorage(slot) {
  const key = keccak256(slot)
  const zero = toRlp(['0x20' + key.slice(2), '0x80'])
  add('storage', 'a leaf that holds zero, as local nodes keep it', { storageRoot: keccak256(zero), slot, nodes: [zero], value: word(0n) })
  for (const [name, value] of [['a leading zero', '0x8200ff'], ['33 bytes', toRlp('0x' + '01'.repeat(33))], ['a list', '0xc101'], ['two items', '0x0101']]) {
    const node = toRlp(['0x20' + key.slice(2), value])
    add('storage.refused', `a leaf that holds ${name}`, { storageRoot: keccak256(node), slot, nodes: [node], error: 'proof.invalid' })
  }
}

try {
  for (let tries = 0; ; tries++) {
    try {
      await request('eth_chainId')
      break
    } catch (error) {
      if (tries === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const [full, lone, funded] = [address(0xe6164), address(0xe6165), '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266']
  for (let i = 0; i < 300; i++) await request('anvil_setStorageAt', full, word(i), word(BigInt(i) * BigInt(i) * 7919n + 1n))
  await request('anvil_setStorageAt', full, word(1000), '0x' + 'ff'.repeat(32))
  await request('anvil_setCode', full, '0x00')
  await request('anvil_setCode', lone, '0x0000')
  await request('anvil_setStorageAt', lone, word(0), word(42))
  for (let i = 0; i < 40; i++) await request('anvil_setBalance', address(0x10000 + i * 977), toHex(1000 + i))
  await request('eth_sendTransaction', { from: funded, to: lone, value: '0x1' })
  await request('eth_sendTransaction', { from: funded, to: address(0xe6170), value: '0x5' })
  const blocks = await Promise.all(['0x0', '0x1', 'latest'].map((block) => request('eth_getBlockByNumber', block, false)))
  addHeader('genesis', blocks[0])
  addHeader('block 1', blocks[1])
  addRefusedHeaders(addHeader('block 2', blocks[2]))
  const { number, stateRoot } = blocks[2]
  const proofs = [
    await request('eth_getProof', full, [0, 1, 17, 255, 299, 1000, 5000, 5001, 5002].map(word), number),
    await request('eth_getProof', lone, [word(0), word(1)], number),
    await request('eth_getProof', funded, [word(0)], number),
  ]
  for (let i = 1; i <= 4; i++) proofs.push(await request('eth_getProof', address(0xabc000 + i), [], number))
  for (const proof of proofs) addProof(stateRoot, proof)
  addRefusedProofs(stateRoot, proofs[0])
  addRefusedStorage(word(3))
  write('ethereum-proofs', 'Headers and eth_getProof answers recorded from a node, and forgeries of them. Bytes are hex.', cases)
} finally {
  node.kill()
}
