// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { concat, type Hex, hexToBytes, parseAbi, parseTransaction, slice, type TransactionSerialized, toHex } from 'viem'
import { foundry, mainnet } from 'viem/chains'
import {
  claimRefunds,
  computeTasks,
  deploySecretContract,
  type EnigmaClient,
  EnigmaError,
  encodeCall,
  findTasks,
  forceTask,
  generateSeed,
  getSecretContract,
  getTaskCall,
  getTaskResult,
  getWorkerParams,
  query,
  requestCommit,
  verifyNetwork,
} from '../../src/index.js'
import { leafNode, receiptsRoot } from '../../src/protocol/receipts.js'
import { type ClientOptions, type Network, readModule, startNetwork } from '../network.js'
import {
  aboutAnswers,
  aboutCalls,
  aboutReceipts,
  aboutRecords,
  aboutResults,
  afterRecording,
  beforeRecording,
  beforeSealing,
  type Case,
  named,
  type Truths,
} from './corpus.js'
import { enclaveCases, manifestOfTest } from './enclaves.js'
import { type Json, LyingEndpoint, type Sent } from './LyingEndpoint.js'

// A client that believes what it was not shown would show it here: it would answer, or it would have sent.

const abi = parseAbi(['function add(uint256 a, uint256 b) returns (uint256)'])
/** What the user wants to keep: found in no request, however it is written. */
const SECRET = 0x5ec2e7_0f_a1ce_5ec2e7_0f_a1ce_5ec2e7_0f_a1ce_5ec2e7n
const seed = generateSeed()

let network: Network
let truths: Truths
let own: `0x${string}`
let task: { taskId: `0x${string}` }
const wire: Sent[] = []
let node: LyingEndpoint
let ethereum: LyingEndpoint
/** A true answer that the network gave at its beginning. */
let oldKey: Json

before(async () => {
  network = await startNetwork()
  node = await LyingEndpoint.open('node', network.rpc, wire)
  ethereum = await LyingEndpoint.open('ethereum', network.ethereum, wire)
  const alice = network.client(0, { seed })
  const code = readModule('calculator')
  own = (await deploySecretContract(alice, { code })).contract
  const other = (await deploySecretContract(alice, { code })).contract
  oldKey = await askNode('enigma_getContractKey', { contract: own })
  const calls = [SECRET, 1n].map((n) => encodeCall(abi, 'add', [n, 1n]))
  const [first, second] = await computeTasks(alice, { contract: own, calls })
  const [foreign] = await computeTasks(alice, { contract: other, calls })
  assert.ok(first && second && foreign)
  task = first
  for (const contract of [own, other]) await requestCommit(alice, { contract })
  for (const { taskId } of [first, second, foreign]) await getTaskResult(alice, { taskId, until: 'confirmed' })
  await ask(newcomer())
  const [asked] = sent('enigma_query')
  const oldAnswer = await askNode('enigma_query', (JSON.parse(asked?.body ?? '{}') as { params: Json }).params)
  const { workerId } = await getWorkerParams(alice, { contract: own })
  truths = {
    contract: own,
    otherContract: other,
    otherTask: second.taskId,
    foreignTask: foreign.taskId,
    ledger: network.manifest.ledger,
    oldAnswer,
    otherWorker: workerId === 1 ? 2 : 1,
  }
})

after(async () => {
  await Promise.all([node?.close(), ethereum?.close()])
  await network?.stop()
})

/** A client that has seen nothing yet, behind both endpoints. */
const newcomer = (options: ClientOptions = {}): EnigmaClient =>
  network.client(0, { seed, node: node.url, ethereum: ethereum.url, pollingIntervalMs: 1, retryCount: 0, ...options })

const compute = (client: EnigmaClient) => getSecretContract({ client, address: truths.contract, abi }).compute('add', [SECRET, 1n])
/** The contract has no views; that its enclave says so is an answer as any other. */
const ask = (client: EnigmaClient) => query(client, { contract: own, ...encodeCall(abi, 'add', [SECRET, 1n]) })
const sent = (method: string): Sent[] => wire.filter((request) => request.method === method)

/** Each lie is told to a newcomer who does `act`; it is refused with its code, and then `check` looks at what was sent. */
async function refuseEach(
  t: { test: typeof test },
  lies: readonly Case[],
  act: (client: EnigmaClient) => Promise<unknown>,
  check: () => void,
  options: ClientOptions = {},
) {
  for (const { name, at, methods, lie, code } of lies) {
    await t.test(`${methods[0]}: ${name}`, async () => {
      const liar = at === 'node' ? node : ethereum
      wire.length = 0
      liar.lie(methods, lie)
      try {
        await assert.rejects(act(newcomer(options)), (error: unknown) => {
          assert.ok(error instanceof EnigmaError, String(error))
          assert.equal(error.code, code, error.message)
          return true
        })
        assert.ok(liar.told > 0, 'the lie was never told')
      } finally {
        liar.honest()
      }
      requireNothingPlain()
      check()
    })
  }
}

/** Neither the secret, nor the seed, nor what is called appears in any request. */
function requireNothingPlain(): void {
  assert.ok(wire.length > 0)
  const plain = Buffer.from(SECRET.toString(16).padStart(64, '0'), 'hex')
  const traces = [
    SECRET.toString(),
    SECRET.toString(16),
    ...[plain, Buffer.from(seed)].flatMap((bytes) => [bytes.toString('hex'), bytes.toString('base64')]),
  ]
  const name = 'add(uint256,uint256)'
  for (const { method, body } of wire) {
    for (const trace of [...traces, name, Buffer.from(name).toString('hex')]) {
      assert.ok(!body.toLowerCase().includes(trace.toLowerCase()), `${method} carries ${trace}`)
    }
  }
}

const nothingSealed = (): void => {
  assert.deepEqual(sent('enigma_query'), [])
  assert.deepEqual(sent('enigma_admit'), [])
  assert.deepEqual(sent('eth_sendRawTransaction'), [])
}

test('the honest way shows nothing, and the envelope leaves only after everything was asked that is verified', async () => {
  wire.length = 0
  const recorded = await compute(newcomer())
  assert.equal((await getTaskResult(newcomer(), { taskId: recorded.taskId })).status, 'succeeded')
  requireNothingPlain()
  assert.equal(sent('enigma_admit').length, 1)
  const methods = wire.map(({ method }) => method)
  const admitted = methods.indexOf('enigma_admit')
  for (const method of ['enigma_getSignedHeader', 'enigma_getContractKey', 'enigma_getWorkerEvidence', 'eth_getProof']) {
    assert.ok(methods.indexOf(method) >= 0 && methods.indexOf(method) < admitted, method)
  }
  assert.ok(methods.indexOf('eth_sendRawTransaction') > admitted)
})

test('a forced call shows nothing either', async () => {
  wire.length = 0
  await forceTask(newcomer(), { contract: truths.contract, ...encodeCall(abi, 'add', [SECRET, 1n]) })
  requireNothingPlain()
  assert.deepEqual(sent('enigma_admit'), [])
})

test('a lie that is told before anything is sealed leaves the client silent', (t) =>
  refuseEach(
    t,
    beforeSealing(() => truths),
    compute,
    nothingSealed,
  ))

test('an enclave that is not what the application expects leaves the client silent', async (t) => {
  const manifest = await manifestOfTest(network.manifest)
  const cases = enclaveCases(manifest, Math.floor(Date.now() / 1000))
  assert.equal(cases.length, 25)
  await refuseEach(t, cases, compute, nothingSealed, { manifest })
})

test('a development root on a public chain is refused before anything is asked', () => {
  wire.length = 0
  assert.throws(() => newcomer({ manifest: { ...network.manifest, chainId: 1 } }), { code: 'trust.development_on_public_chain' })
  assert.deepEqual(wire, [])
})

test('a forced call is as silent', (t) => {
  const force = (client: EnigmaClient) => forceTask(client, { contract: truths.contract, ...encodeCall(abi, 'add', [SECRET, 1n]) })
  const proofs = beforeSealing(() => truths).filter(({ name }) => /forged|swapped|another contract/.test(name))
  assert.ok(proofs.length >= 4)
  return refuseEach(t, proofs, force, nothingSealed)
})

test('a query is as silent, and shows neither what is asked nor who asks', async (t) => {
  wire.length = 0
  const { failure } = await ask(newcomer())
  assert.equal(failure?.code, 'contract.no_such_function')
  requireNothingPlain()
  const [question, ...others] = sent('enigma_query')
  assert.ok(question && others.length === 0)
  assert.ok(!question.body.toLowerCase().includes(network.accounts[0]?.address.slice(2).toLowerCase() ?? ''))
  const proofs = beforeSealing(() => truths).filter(({ name }) => /forged|swapped|another contract/.test(name))
  await refuseEach(t, proofs, ask, nothingSealed)
})

test('a lie about an answer is no answer', (t) =>
  refuseEach(
    t,
    aboutAnswers(() => truths),
    ask,
    // More than once when the seat passed on meanwhile.
    () => assert.ok(sent('enigma_query').length > 0),
  ))

test('a lie about the admission costs no transaction', (t) =>
  refuseEach(t, beforeRecording, compute, () => assert.deepEqual(sent('eth_sendRawTransaction'), [])))

test('a lie about the record is found', (t) => refuseEach(t, afterRecording, compute, () => undefined))

test('a lie about a result is no result', (t) =>
  refuseEach(
    t,
    aboutResults(() => truths),
    (client) => getTaskResult(client, { taskId: task.taskId, timeoutMs: 200 }),
    nothingSealed,
  ))

test('a lie about a receipt is no confirmation', (t) =>
  refuseEach(
    t,
    aboutReceipts(() => truths),
    (client) => getTaskResult(client, { taskId: task.taskId, until: 'confirmed', timeoutMs: 5_000 }),
    nothingSealed,
  ))

test('a made-up receipt without a refund does not make a claim pass over its task', async () => {
  const made = (answer: Json): Json => {
    const told = structuredClone(answer) as {
      index: number
      leaf: Hex
      proof: { head: { receiptsRoot: Hex; index: number }; nodes: Hex[] }
    }
    if (told.index !== 0) return answer
    // What was locked behind what was charged: bytes 92 to 107 and 108 to 123. Alone under a head that is on no Ledger.
    const charge = slice(told.leaf, 108, 124)
    told.leaf = concat([slice(told.leaf, 0, 92), charge, charge, slice(told.leaf, 124)])
    told.proof.nodes = []
    told.proof.head.index = 1
    told.proof.head.receiptsRoot = toHex(receiptsRoot([leafNode(hexToBytes(told.leaf))]))
    return told as unknown as Json
  }
  node.lie('enigma_waitTask', made)
  wire.length = 0
  await assert.rejects(claimRefunds(newcomer({ recordAttempts: 1 }), { contract: own }), { code: 'verification.wrong_receipt' })
  assert.ok(node.told > 0, 'the lie was never told')
  assert.deepEqual(sent('eth_sendRawTransaction'), [])
  node.honest()
  assert.ok((await claimRefunds(newcomer(), { contract: own })).taskIds.includes(task.taskId))
})

test('a lie about the records of an account is no history', (t) =>
  refuseEach(t, aboutRecords, (client) => findTasks(client, { contract: truths.contract }), nothingSealed))

test('records that an endpoint keeps back are missed by their number', async () => {
  ethereum.lie('eth_getLogs', (logs) =>
    (logs as { topics: string[] }[]).filter(({ topics }) => topics[1]?.endsWith(truths.otherContract.slice(2).toLowerCase()) !== true),
  )
  await assert.rejects(findTasks(newcomer()), { code: 'verification.wrong_queue' })
  ethereum.honest()
})

test("a lie about an old call shows nobody else's", (t) =>
  refuseEach(
    t,
    aboutCalls(() => truths),
    (client) => getTaskCall(client, { taskId: task.taskId }),
    nothingSealed,
  ))

test('the lies that everybody asks about are in the corpus', () => {
  const lists = [beforeSealing(() => truths), beforeRecording, afterRecording, aboutResults(() => truths), aboutReceipts(() => truths)]
  const names = new Set(lists.flat().map(({ name }) => name))
  for (const [kind, lies] of Object.entries(named)) for (const lie of lies) assert.ok(names.has(lie), `${kind}: ${lie}`)
  // And none of a list is told twice.
  for (const list of lists) assert.equal(new Set(list.map(({ name, methods }) => `${methods[0]}: ${name}`)).size, list.length)
})

test('a header does not go back', async () => {
  const client = newcomer()
  let first: Json | undefined
  node.lie('enigma_getSignedHeader', (header) => (first ??= header))
  await verifyNetwork(client)
  node.honest()
  const seen = BigInt((await verifyNetwork(client)).blockNumber)
  await mineUntil((block) => block > seen)
  await verifyNetwork(client)
  node.lie('enigma_getSignedHeader', () => first ?? null)
  wire.length = 0
  await assert.rejects(compute(client), { code: 'verification.header_went_back' })
  node.honest()
  nothingSealed()
})

test('a header of ten minutes ago is too old', async () => {
  wire.length = 0
  await assert.rejects(compute(newcomer({ now: () => Date.now() + 601_000 })), { code: 'verification.stale_header' })
  nothingSealed()
})

test('a transaction is signed for the chain of the manifest, whatever the endpoint says', async () => {
  wire.length = 0
  ethereum.lie('eth_chainId', () => '0x1')
  const client = newcomer({ chain: undefined })
  await compute(client)
  ethereum.honest()
  const [request] = sent('eth_sendRawTransaction')
  const [raw] = (JSON.parse(request?.body ?? '{}') as { params: [TransactionSerialized] }).params
  assert.equal(parseTransaction(raw).chainId, network.manifest.chainId)
})

test('a wallet or a viem client of another chain makes no client', () => {
  assert.throws(() => newcomer({ chain: mainnet }), { code: 'client.bad_request' })
  assert.throws(() => newcomer({ publicChain: mainnet }), { code: 'client.bad_request' })
})

test('a network of another chain is refused at its first header', async () => {
  wire.length = 0
  const manifest = { ...network.manifest, chainId: network.manifest.chainId + 1 }
  const client = newcomer({ manifest, chain: undefined, publicChain: { ...foundry, id: manifest.chainId } })
  await assert.rejects(compute(client), { code: 'header.bad_signature' })
  nothingSealed()
  requireNothingPlain()
})

test('what no proof covers is not read', async () => {
  ethereum.lie('eth_getProof', (answer) => {
    const { storageProof, ...rest } = answer as { storageProof: { [member: string]: Json }[] }
    return {
      ...rest,
      balance: '0x1',
      storageHash: `0x${'22'.repeat(32)}`,
      storageProof: storageProof.map((word) => ({ ...word, value: '0x7' })),
    }
  })
  await verifyNetwork(newcomer())
  ethereum.honest()
})

test('no answer reaches the prototype of all objects', () => {
  assert.deepEqual(Object.keys(Object.prototype), [])
  assert.equal(({} as Record<string, unknown>).header, undefined)
})

// The last test: it makes the network older.
test('a true key of an epoch that is over is refused', async () => {
  const { epoch: old } = oldKey as { epoch: number }
  for (let now = BigInt(old); now < BigInt(old) + 2n; now = (await getWorkerParams(newcomer(), { contract: truths.contract })).epoch)
    await network.client(0).publicClient.request({ method: 'anvil_mine', params: ['0x8'] } as never)
  wire.length = 0
  node.lie('enigma_getContractKey', () => oldKey)
  await assert.rejects(compute(newcomer()), { code: 'verification.wrong_contract_key' })
  node.honest()
  nothingSealed()
  requireNothingPlain()
})

async function askNode(method: string, params: Json): Promise<Json> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return ((await (await fetch(network.rpc, { method: 'POST', headers, body })).json()) as { result: Json }).result
}

async function mineUntil(isEnough: (block: bigint) => boolean): Promise<void> {
  for (;;) {
    if (isEnough((await verifyNetwork(newcomer())).blockNumber)) return
  }
}
