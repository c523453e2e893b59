// SPDX-License-Identifier: MIT
// Writes tasks.json: the formats of spec/tasks.md and the signed structs of spec/ledger.md, computed from those pages with viem's
// keccak and encoders alone. C# and Solidity read the file; neither took part in making it.
//
//   node spec/vectors/make-tasks.mjs            writes the file; needs `npm ci` in bench/gas
//   node spec/vectors/make-tasks.mjs --check    exit 1 if the file differs
import { createRequire } from 'node:module'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(join(here, '..', '..', 'bench', 'gas', 'package.json'))
const viem = await import(pathToFileURL(require.resolve('viem')).href)
const { privateKeyToAccount } = await import(pathToFileURL(require.resolve('viem/accounts')).href)
const { concat, encodeAbiParameters, encodePacked, getCreate2Address, hashTypedData, keccak256, pad, toHex, zeroAddress, zeroHash } = viem

// Deterministic filler: every field of a case has its own value, so that a swapped pair shows.
const b32 = (label) => keccak256(toHex(label))
const address = (label) => `0x${b32(label).slice(26)}`
const u = (value, bytes) => toHex(BigInt(value), { size: bytes })
const H = (...parts) => keccak256(concat(parts))

const networkId = b32('network')
const ledger = address('ledger')
const chainId = 31337
const accountInitCodeHash = b32('init code of another build')

const gas = (gasClass) => 12500n << BigInt(gasClass)
const classOf = (amount) => {
  for (let c = 0; c < 16; c++) if (gas(c) >= amount) return c
  return null
}
const contractAddress = (sender, salt) =>
  getCreate2Address({ from: ledger, salt: H(networkId, sender, salt), bytecodeHash: accountInitCodeHash }).toLowerCase()
const taskId = (contract, sender, nonce) => H(networkId, contract, sender, u(nonce, 8))

const recordEntry = (kind, r) =>
  concat([
    u(1, 1), u(kind, 1), u(r.forced ? 1 : 0, 1), r.contract, r.sender, u(r.nonce, 8), r.inputsHash, u(r.terms.gasClass, 1),
    u(r.terms.gasPrice, 8), u(r.terms.callGasLimit, 4), u(r.terms.callPrepaid, 16), r.terms.token, u(r.terms.amount, 16),
    u(r.terms.keyEpoch, 8), u(r.epoch, 8), u(r.workerId, 4), u(r.blockNumber, 8), u(r.timestamp, 8), r.prevRandao,
  ])
const deployEntry = (r) => {
  const d = r.deployment
  return concat([
    recordEntry(1, r), d.codeHash, u(d.hostAbi, 1), u(d.reveal, 1), u(d.finality, 1), u(d.assurance, 1), u(d.placement, 1),
    u(d.runtimeVersion, 2), d.salt,
  ])
}
const expiryEntry = (r) => concat([u(1, 1), u(3, 1), r.contract, u(r.index, 4), u(r.blockNumber, 8)])
const outcomeEntry = (r) => concat([u(1, 1), u(4, 1), r.contract, u(r.index, 4), u(r.success ? 1 : 0, 1), u(r.blockNumber, 8)])
const encodeEntry = (r) => ({ deploy: deployEntry, task: (x) => recordEntry(2, x), expiry: expiryEntry, outcome: outcomeEntry })[r.kind](r)

const terms = (gasClass, gasPrice, keyEpoch, rest = {}) => ({
  gasClass, gasPrice: `${gasPrice}`, callGasLimit: 0, callPrepaid: '0', token: zeroAddress, amount: '0', keyEpoch: `${keyEpoch}`, ...rest,
})
const deployment = {
  salt: b32('salt'), codeHash: b32('code'), hostAbi: 2, reveal: 1, finality: 3, assurance: 1, placement: 1, runtimeVersion: 1,
}
const alice = address('alice')
const contract = contractAddress(alice, deployment.salt)
const origin = { contract, sender: alice, epoch: '7', workerId: 3, blockNumber: '1234567', timestamp: '1790000000', prevRandao: b32('prevrandao') }
const task = (nonce, more = {}) => ({
  kind: 'task', forced: false, ...origin, nonce: `${nonce}`, inputsHash: b32(`inputs ${nonce}`), terms: terms(4, 1000000000, 7), ...more,
})

const records = [
  { kind: 'deploy', forced: false, ...origin, nonce: '0', inputsHash: b32('inputs 0'), terms: terms(9, 1000000000, 7), deployment },
  task(1),
  task(2, { terms: terms(15, 2n ** 64n - 1n, 6) }),
  task(3, { forced: true, workerId: 0, inputsHash: keccak256('0x0102030405') }),
  task(4, { sender: address('bob'), terms: terms(0, 0, 7) }),
  // Fields that are carried but not yet enabled on the Ledger.
  task(5, { terms: terms(5, 7, 7, { callGasLimit: 4000000, callPrepaid: `${2n ** 128n - 1n}`, token: address('token'), amount: '1' }) }),
  task(2n ** 64n - 1n, { epoch: `${2n ** 64n - 1n}`, workerId: 2 ** 32 - 1, blockNumber: `${2n ** 64n - 1n}`, timestamp: `${2n ** 64n - 1n}` }),
  { kind: 'expiry', contract, index: 3, blockNumber: '1234600' },
  { kind: 'outcome', contract, index: 1, success: true, blockNumber: '1234601' },
  { kind: 'outcome', contract, index: 2, success: false, blockNumber: '1234602' },
]
const entries = records.map((fields) => {
  const entry = encodeEntry(fields)
  const made = { fields, entry, hash: keccak256(entry) }
  if (fields.kind === 'deploy' || fields.kind === 'task') {
    made.taskId = taskId(fields.contract, fields.sender, fields.nonce)
    made.lock = `${gas(fields.terms.gasClass) * BigInt(fields.terms.gasPrice)}`
  }
  return made
})

const good = entries[1].entry
const deployed = entries[0].entry
const patch = (hex, offset, byte) => `0x${hex.slice(2, 2 + offset * 2)}${byte}${hex.slice(4 + offset * 2)}`
const badEntry = (name, entry) => ({ name, entry, error: 'queue.bad_entry' })
const invalidEntries = [
  badEntry('empty', '0x'),
  badEntry('version alone', '0x01'),
  badEntry('version 0', patch(good, 0, '00')),
  badEntry('version 2', patch(good, 0, '02')),
  badEntry('kind 0', patch(good, 1, '00')),
  badEntry('kind 5', patch(good, 1, '05')),
  badEntry('unknown flag', patch(good, 2, '02')),
  badEntry('task one byte short', good.slice(0, -2)),
  badEntry('task one byte long', `${good}00`),
  badEntry('task with the kind of a deployment', patch(good, 1, '01')),
  badEntry('deployment with the kind of a task', patch(deployed, 1, '02')),
  badEntry('deployment one byte short', deployed.slice(0, -2)),
  badEntry('deployment one byte long', `${deployed}00`),
  badEntry('task with gas class 16', patch(good, 83, '10')),
  badEntry('deployment with host ABI 0', patch(deployed, 248, '00')),
  badEntry('deployment with host ABI 3', patch(deployed, 248, '03')),
  badEntry('deployment with reveal 0', patch(deployed, 249, '00')),
  badEntry('deployment with finality 4', patch(deployed, 250, '04')),
  badEntry('deployment with assurance 0', patch(deployed, 251, '00')),
  badEntry('deployment with placement 0', patch(deployed, 252, '00')),
  badEntry('deployment with runtime version 0', patch(deployed, 254, '00')),
  badEntry('forced deployment', patch(deployed, 2, '01')),
  badEntry('forced task with an admitting worker', patch(good, 2, '01')),
  badEntry('expiry one byte short', entries[7].entry.slice(0, -2)),
  badEntry('expiry one byte long', `${entries[7].entry}00`),
  badEntry('outcome with success 2', patch(entries[8].entry, 26, '02')),
  badEntry('outcome one byte short', entries[8].entry.slice(0, -2)),
]

const taskIds = [
  { contract, sender: alice, nonce: '0' },
  { contract, sender: alice, nonce: '1' },
  { contract, sender: address('bob'), nonce: '1' },
  { contract: address('other contract'), sender: alice, nonce: `${2n ** 64n - 1n}` },
].map((c) => ({ ...c, taskId: taskId(c.contract, c.sender, c.nonce) }))

const contractAddresses = [
  { sender: alice, salt: deployment.salt },
  { sender: alice, salt: zeroHash },
  { sender: address('bob'), salt: deployment.salt },
].map((c) => ({ ...c, create2Salt: H(networkId, c.sender, c.salt), address: contractAddress(c.sender, c.salt) }))

const gasClasses = [
  [0n], [1n], [12499n], [12500n], [12501n], [25000n], [25001n], [1000000n], [gas(14) + 1n], [gas(15)],
].map(([amount]) => ({ amount: `${amount}`, gasClass: classOf(amount), gas: `${gas(classOf(amount))}` }))
const invalidGas = [gas(15) + 1n, 2n ** 64n - 1n].map((amount) => ({ amount: `${amount}`, error: 'task.gas_limit_too_high' }))

// What the inputs of a call cost: the smallest envelope is paid by the base gas.
const paddedSize = (length) => Math.max(256, 2 ** Math.ceil(Math.log2(length + 4)))
const envelopeSize = (plain) => 2 + 8 + 32 + 1120 + paddedSize(plain) + 16
const inputGasOf = (envelopeBytes) => 20n * BigInt(Math.max(0, envelopeBytes - envelopeSize(0)))
const inputGas = [
  ['f()', 0], ['f()', 125], ['f()', 126], ['f()', 381], ['f()', 382], ['add(uint256,uint256)', 64], ['\u00fc()', 124], ['\u00fc()', 125],
  [`${'f'.repeat(254)}()`, 0], ['f()', 31_000], ['f()', 100_000], ['f()', 524_157],
].map(([name, argumentBytes]) => {
  const envelopeBytes = envelopeSize(1 + 20 + 65 + 32 + 2 + new TextEncoder().encode(name).length + 4 + argumentBytes)
  const gasUsed = inputGasOf(envelopeBytes)
  return { function: name, argumentBytes, envelopeBytes, gas: `${gasUsed}`, leastClass: classOf(12500n + gasUsed) }
})
const invalidInputGas = [
  [0, 1435], [0, 2 ** 20], [1, 1434 + 626], [2, 1434 + 1876], [9, 525466],
].map(([gasClass, envelopeBytes]) => ({ gasClass, envelopeBytes, error: 'task.gas_limit_too_low' }))
// What does not fit into an envelope, whatever it would cost.
const tooLongCalls = [
  ['', 0], [`${'f'.repeat(255)}()`, 0], [`\u00fc${'f'.repeat(253)}()`, 0], ['f()', 524_158], ['f()', 2_000_000],
].map(([name, argumentBytes]) => ({ function: name, argumentBytes, error: 'envelope.bad_inputs' }))

// What a deployment pays for its module, and the longest one that any limit covers.
const moduleGas = [
  [0, 1434], [1, 1434], [50, 1434], [51, 1434], [40_000, 1434], [60_000, 132_250], [1_638_350, 1434],
].map(([moduleBytes, envelopeBytes]) => {
  const gasUsed = 250n * BigInt(moduleBytes)
  return { moduleBytes, envelopeBytes, gas: `${gasUsed}`, leastClass: classOf(12500n + inputGasOf(envelopeBytes) + gasUsed) }
})
const longestModules = [1434, 1690, 132_250, 525_466].map((envelopeBytes) => ({
  envelopeBytes,
  moduleBytes: Number((gas(15) - 12500n - inputGasOf(envelopeBytes)) / 250n),
}))
const invalidModuleGas = [
  [0, 1, 1434], [1, 50, 1435], [2, 151, 1434], [15, 1_638_351, 1434], [15, 1_638_350, 1690], [15, 4_194_304, 1434],
].map(([gasClass, moduleBytes, envelopeBytes]) => ({ gasClass, moduleBytes, envelopeBytes, error: 'task.gas_limit_too_low' }))

// The queue after each entry.
let queueHash = zeroHash
const queue = entries.map(({ hash }) => ({ entryHash: hash, queueHash: (queueHash = H(queueHash, hash)) }))

// Leaves and the mountain range over the first n of them.
const encodeLeaf = (l) =>
  concat([
    l.entryHash, l.taskId, l.sender, u(l.index, 8), u(l.lock, 16), u(l.charge, 16), u(l.status, 1), u(l.chargedClass, 1), l.bodyHash, l.stateHash,
  ])
const node = {
  leaf: (leaf) => H(u(0, 1), leaf),
  inner: (left, right) => H(u(1, 1), left, right),
  root: (count, bagged) => H(u(2, 1), u(count, 8), bagged),
}
let stateHash = zeroHash
const leaves = Array.from({ length: 20 }, (_, index) => {
  const system = index === 5
  const expired = index === 4
  const bodyHash = system || expired ? zeroHash : b32(`body ${index}`)
  if (!system && !expired) stateHash = H(stateHash, bodyHash)
  const charge = system || expired ? 0n : gas(index % 3) * 1000000000n
  const fields = {
    entryHash: b32(`entry ${index}`),
    taskId: system ? zeroHash : taskId(contract, alice, index),
    sender: system ? zeroAddress : alice,
    index: `${index}`,
    lock: `${system || expired ? 0n : gas(4) * 1000000000n}`,
    charge: `${charge}`,
    status: system ? 4 : expired ? 3 : index % 7 === 6 ? 2 : 1,
    chargedClass: system || expired ? 0 : index % 3,
    bodyHash,
    stateHash,
  }
  const leaf = encodeLeaf(fields)
  return { fields, leaf, hash: node.leaf(leaf) }
})

/** Mountains of n leaves from the left: [first leaf, height]. */
function mountains(n) {
  const list = []
  for (let height = 31, first = 0; height >= 0; height--) {
    if ((n >> height) & 1) {
      list.push([first, height])
      first += 1 << height
    }
  }
  return list
}
const subtree = (first, height) =>
  height === 0 ? leaves[first].hash : node.inner(subtree(first, height - 1), subtree(first + (1 << (height - 1)), height - 1))
const bag = (peaks) => peaks.reduceRight((right, left) => (right === null ? left : node.inner(left, right)), null)
const rootOf = (n) => (n === 0 ? zeroHash : node.root(n, bag(mountains(n).map(([first, height]) => subtree(first, height)))))
function proofOf(i, n) {
  const all = mountains(n)
  const mine = all.findIndex(([first, height]) => i >= first && i < first + (1 << height))
  const [first, height] = all[mine]
  const proof = []
  for (let h = 0; h < height; h++) {
    const sibling = ((i - first) >> h) ^ 1
    proof.push(subtree(first + (sibling << h), h))
  }
  const right = all.slice(mine + 1).map(([f, h]) => subtree(f, h))
  if (right.length > 0) proof.push(bag(right))
  for (let left = mine - 1; left >= 0; left--) proof.push(subtree(...all[left]))
  return proof
}
const roots = Array.from({ length: 21 }, (_, count) => ({ count, root: rootOf(count) }))
const proofs = roots.flatMap(({ count, root }) =>
  Array.from({ length: count }, (_, index) => ({ index, count, root, proof: proofOf(index, count) })),
)
const badProof = (name, index, count, root, proof, leafOf = index) => ({ name, leafOf, index, count, root, proof, error: 'receipt.bad_proof' })
const p6 = proofOf(6, 13)
const invalidProofs = [
  badProof('one node short', 6, 13, rootOf(13), p6.slice(0, -1)),
  badProof('one node long', 6, 13, rootOf(13), [...p6, zeroHash]),
  badProof('empty', 6, 13, rootOf(13), []),
  badProof('another leaf', 6, 13, rootOf(13), p6, 7),
  badProof('another index', 7, 13, rootOf(13), p6, 6),
  badProof('index beyond the count', 13, 13, rootOf(13), p6, 6),
  badProof('another count', 6, 14, rootOf(13), p6),
  badProof('another root', 6, 13, rootOf(12), p6),
  badProof('siblings swapped', 6, 13, rootOf(13), [p6[1], p6[0], ...p6.slice(2)]),
  badProof('no leaves', 0, 0, rootOf(0), []),
]

const headHash = (h) => H(h.stateHash, h.receiptsRoot, h.queueHash, u(h.index, 32), h.checkpointHash)
const heads = [1, 4, 6, 20].map((index) => {
  const fields = {
    stateHash: leaves[index - 1].fields.stateHash, receiptsRoot: rootOf(index), queueHash: b32(`queue ${index}`), index: `${index}`,
    checkpointHash: index === 20 ? b32('checkpoint') : zeroHash,
  }
  return { fields, head: headHash(fields) }
})

// Drawn by taking seats out of a list; large arrays are only asked for their first attempts, from the ranks alone.
const seatsDrawn = (seed, of, seatCount, attempts) => {
  const taken = []
  let draw = H(seed, of)
  for (let i = 0; i <= attempts; i++) {
    let rank = Number(BigInt(draw) % BigInt(seatCount - i))
    if (seatCount <= 4096) {
      rank = Array.from({ length: seatCount }, (_, seat) => seat).filter((seat) => !taken.includes(seat))[rank]
    } else {
      for (const seat of [...taken].sort((a, b) => a - b)) if (seat <= rank) rank++
    }
    taken.push(rank)
    draw = H(draw)
  }
  return taken
}
const selection = [
  [0, 1], [3, 1], [255, 1], [0, 2], [1, 2], [2, 2], [3, 2], [0, 3], [1, 3], [2, 3], [3, 3], [4, 3], [255, 3],
  [0, 10], [1, 10], [2, 10], [3, 10], [9, 10], [10, 10], [0, 1000], [1, 1000], [2, 1000], [16, 1000], [255, 256], [255, 257],
  [0, 4294967295], [1, 4294967295], [4, 4294967295],
].flatMap(([attempt, seatCount]) => ['seed', 'another seed'].map((name) => {
  const seed = b32(name)
  const seat = seatsDrawn(seed, contract, seatCount, attempt % seatCount).at(-1)
  return { seed, contract, attempt, seatCount, seat: `${seat}` }
}))
const seeds = [zeroHash, b32('revealed')].map((revealed) => ({ revealed, prevRandao: b32('prevrandao'), seed: H(revealed, b32('prevrandao')) }))

// Signed structs.
const domain = { name: 'Enigma', version: '1', chainId, verifyingContract: ledger, salt: networkId }
const keys = { worker: b32('worker key'), keeper: b32('keeper key') }
const accounts = { worker: privateKeyToAccount(keys.worker), keeper: privateKeyToAccount(keys.keeper) }
const signed = async (who, primaryType, fields, message) => {
  const definition = { domain, primaryType, types: { [primaryType]: fields }, message }
  const digest = hashTypedData(definition)
  return { digest, signer: accounts[who].address.toLowerCase(), signature: await accounts[who].signTypedData(definition) }
}
const TERMS = [
  { type: 'tuple', components: [
    { type: 'uint8', name: 'gasClass' }, { type: 'uint64', name: 'gasPrice' }, { type: 'uint32', name: 'callGasLimit' },
    { type: 'uint128', name: 'callPrepaid' }, { type: 'address', name: 'token' }, { type: 'uint128', name: 'amount' }, { type: 'uint64', name: 'keyEpoch' },
  ] },
]
const DEPLOYMENT = [
  { type: 'tuple', components: [
    { type: 'bytes32', name: 'salt' }, { type: 'bytes32', name: 'codeHash' }, { type: 'uint8', name: 'hostAbi' }, { type: 'uint8', name: 'reveal' },
    { type: 'uint8', name: 'finality' }, { type: 'uint8', name: 'assurance' }, { type: 'uint8', name: 'placement' }, { type: 'uint16', name: 'runtimeVersion' },
  ] },
]
const termsHash = (t) => keccak256(encodeAbiParameters(TERMS, [t]))
const deploymentHash = (d) => keccak256(encodeAbiParameters(DEPLOYMENT, [d]))

const ADMISSION = [
  ['address', 'contract'], ['address', 'sender'], ['bytes32', 'inputs'], ['bytes32', 'terms'], ['bytes32', 'deployment'], ['uint64', 'validUntil'],
].map(([type, name]) => ({ type, name }))
async function admission(inputsHashes, t, d, validUntil) {
  const message = { contract, sender: alice, inputs: H(...inputsHashes), terms: termsHash(t), deployment: d ? deploymentHash(d) : zeroHash, validUntil: BigInt(validUntil) }
  return {
    contract, sender: alice, inputsHashes, terms: t, deployment: d, validUntil: `${validUntil}`,
    inputs: message.inputs, termsHash: message.terms, deploymentHash: message.deployment, ...(await signed('worker', 'Admission', ADMISSION, message)),
  }
}
const admissions = [
  await admission([b32('inputs 1')], terms(4, 1000000000, 7), null, 1234570),
  await admission([1, 2, 3].map((i) => b32(`inputs ${i}`)), terms(15, 2n ** 64n - 1n, 6), null, 2n ** 64n - 1n),
  await admission([b32('inputs 0')], terms(9, 1000000000, 7), deployment, 1234570),
]

const ENTRY = ['address', 'bytes32', 'bytes32', 'bytes32', 'bytes32', 'uint32', 'bytes32', 'uint96', 'bytes32'].map((type) => ({ type }))
const entryHash = (e) =>
  keccak256(encodeAbiParameters(ENTRY, [
    e.contract, e.previousHead, e.stateHash, e.receiptsRoot, e.queueHash, e.index, e.checkpointHash, BigInt(e.charges), keccak256(e.results),
  ]))
const batchEntry = (index, results, charges, previousHead) => ({
  contract, previousHead, stateHash: leaves[index - 1].fields.stateHash, receiptsRoot: rootOf(index), queueHash: b32(`queue ${index}`), index,
  checkpointHash: zeroHash, charges: `${charges}`, results,
})
const BATCH = [['uint64', 'anchorNumber'], ['bytes32', 'anchorHash'], ['bytes32', 'entries']].map(([type, name]) => ({ type, name }))
async function batch(anchorNumber, list) {
  const message = { anchorNumber: BigInt(anchorNumber), anchorHash: b32('anchor'), entries: H(...list.map(entryHash)) }
  return { anchorNumber: `${anchorNumber}`, anchorHash: message.anchorHash, entries: list, entriesHash: message.entries, ...(await signed('worker', 'Batch', BATCH, message)) }
}
const batches = [
  await batch(1234580, [batchEntry(1, '0x10', 12500000000000n, zeroHash)]),
  await batch(2n ** 64n - 1n, [batchEntry(6, '0x1240', 2n ** 96n - 1n, heads[1].head), { ...batchEntry(20, '0x', 0n, heads[2].head), contract: address('other contract'), index: 4294967295 }]),
]

const REGISTRATION = [
  ['address', 'operator'], ['address', 'signer'], ['bytes32', 'encryptionKeyHash'], ['bytes32', 'measurement'], ['bytes32', 'evidenceHash'], ['uint64', 'expiry'],
].map(([type, name]) => ({ type, name }))
const registration = { operator: alice, signer: accounts.worker.address.toLowerCase(), encryptionKeyHash: b32('encryption key'), measurement: b32('measurement'), evidenceHash: b32('evidence'), expiry: '1800000000' }
// The signer among the fields is the worker's; the keeper, who signs, is in `network.keys`.
const registrations = [{
  ...registration, ...(await signed('keeper', 'Registration', REGISTRATION, { ...registration, expiry: BigInt(registration.expiry) })), signer: registration.signer,
}]

const SEED = [['uint64', 'epoch'], ['bytes32', 'commitment'], ['bytes32', 'previous']].map(([type, name]) => ({ type, name }))
async function seedCommitment(epoch, value, nonce, previous) {
  const message = { epoch: BigInt(epoch), commitment: H(value, nonce), previous }
  return { epoch: `${epoch}`, value, nonce, commitment: message.commitment, previous, ...(await signed('keeper', 'SeedCommitment', SEED, message)) }
}
// At a turn, and by a keeper that was started again and replaces it: the value is the same.
const atTurn = await seedCommitment(10, b32('seed value'), b32('nonce'), zeroHash)
const seedCommitments = [atTurn, await seedCommitment(10, atTurn.value, b32('nonce of the next process'), atTurn.commitment)]
const CONTRACT_KEY = [['address', 'contract'], ['uint64', 'epoch'], ['bytes32', 'publicKeyHash']].map(([type, name]) => ({ type, name }))
const contractKeys = [
  { contract, epoch: '7', publicKeyHash: b32('public key'),
    ...(await signed('keeper', 'ContractKey', CONTRACT_KEY, { contract, epoch: 7n, publicKeyHash: b32('public key') })) },
]

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const whole = admissions[0]
const [r, s, v] = [whole.signature.slice(2, 66), whole.signature.slice(66, 130), whole.signature.slice(130)]
const badSignature = (name, signature) => ({ name, digest: whole.digest, signature, error: 'crypto.bad_signature' })
const invalidSignatures = [
  badSignature('empty', '0x'),
  badSignature('64 bytes', `0x${r}${s}`),
  badSignature('66 bytes', `${whole.signature}00`),
  badSignature('v 0', `0x${r}${s}00`),
  badSignature('v 29', `0x${r}${s}1d`),
  badSignature('high s', `0x${r}${(ORDER - BigInt(`0x${s}`)).toString(16).padStart(64, '0')}${v === '1b' ? '1c' : '1b'}`),
  badSignature('r 0', `0x${'00'.repeat(32)}${s}${v}`),
  badSignature('s 0', `0x${r}${'00'.repeat(32)}${v}`),
  badSignature('r = group order', `0x${ORDER.toString(16)}${s}${v}`),
]

const groups = {
  entries, invalidEntries, taskIds, contractAddresses, gasClasses, invalidGas, inputGas, invalidInputGas, tooLongCalls, moduleGas, longestModules,
  invalidModuleGas, queue, leaves, roots, proofs, invalidProofs, heads, selection, seeds,
  admissions, batches, registrations, seedCommitments, contractKeys, invalidSignatures,
}
const file = {
  about: 'Formats of spec/tasks.md and signed structs of spec/ledger.md; made by make-tasks.mjs. Integers wider than 32 bits are decimal strings.',
  counts: Object.fromEntries(Object.entries(groups).map(([name, cases]) => [name, cases.length])),
  network: { networkId, chainId, ledger, accountInitCodeHash, domainSeparator: viem.domainSeparator({ domain }), keys },
  ...groups,
}
const text = `${JSON.stringify(file, null, 1)}\n`
const target = join(here, 'tasks.json')
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('tasks.json is not what make-tasks.mjs makes; run node spec/vectors/make-tasks.mjs and look at the difference')
    process.exit(1)
  }
} else {
  writeFileSync(target, text)
  console.log(Object.entries(file.counts).map(([name, count]) => `${name} ${count}`).join(', '))
}
