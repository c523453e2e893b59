// SPDX-License-Identifier: MIT
// How often a client asks the Ethereum endpoint for proofs, each time a way there and back; and that what it remembers between two calls
// decides what it asks, and nothing else.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Address, type Hex, parseAbi } from 'viem'
import {
  deploySecretContract,
  type EnigmaClient,
  EnigmaError,
  encodeCall,
  generateSeed,
  getSecretContract,
  getWorkerParams,
  isEnigmaError,
  query,
  requestCommit,
  type WorkerParams,
} from '../../src/index.js'
import { type Network, readModule, startNetwork } from '../network.js'
import { change, flip, remove, swap } from './alterations.js'
import { type Json, type Lie, LyingEndpoint, type Sent } from './LyingEndpoint.js'

const abi = parseAbi(['function add(uint256 a, uint256 b) returns (uint256)'])
const seed = generateSeed()
const wire: Sent[] = []
let network: Network
let ethereum: LyingEndpoint
let contract: Address

before(async () => {
  network = await startNetwork()
  ethereum = await LyingEndpoint.open('ethereum', network.ethereum, wire)
  contract = (await deploySecretContract(network.client(0, { seed }), { code: readModule('calculator') })).contract
})

after(async () => {
  await ethereum?.close()
  await network?.stop()
})

/** A client that remembers nothing yet. */
const newcomer = (): EnigmaClient => network.client(0, { seed, ethereum: ethereum.url, pollingIntervalMs: 1, retryCount: 0 })

/** The slots of each question for proofs; one that is asked again, because a block was just being made, counts once. */
const questions = (): Hex[][] => {
  const asked = wire.filter(({ method }) => method === 'eth_getProof').map(({ body }) => (JSON.parse(body) as { params: Json[] }).params)
  return [...new Set(asked.map((params) => JSON.stringify(params)))].map((params) => (JSON.parse(params) as [string, Hex[]])[1])
}

/** What a call verifies first, in a block of its own, and the questions that it took; again while the epoch turns on the way. */
async function verified(client: EnigmaClient): Promise<{ params: WorkerParams; asked: Hex[][] }> {
  await network.client(0).publicClient.request({ method: 'anvil_mine', params: ['0x1'] } as never)
  for (;;) {
    wire.length = 0
    try {
      const params = await getWorkerParams(client, { contract })
      return { params, asked: questions() }
    } catch (error) {
      if (!isEnigmaError(error, 'client.key_epoch_passed')) throw error
    }
  }
}

test('a second call of a contract asks once', async () => {
  for (;;) {
    const client = newcomer()
    const [first, second, third] = [await verified(client), await verified(client), await verified(client)]
    // An epoch that turned in between may have changed the seat.
    if (first.params.epoch !== third.params.epoch) continue
    assert.ok(first.params.report.blockNumber < second.params.report.blockNumber)
    // Workers and key keeper are on one machine here; on two the first call asks once more.
    assert.deepEqual(
      [first, second, third].map(({ asked }) => asked.map((slots) => slots.length)),
      [[12, 2, 5], [19], [19]],
    )
    return
  }
})

test('after another worker took the seat that worker is found', async () => {
  const client = newcomer()
  let before = await verified(client)
  for (;;) {
    await network.client(0).publicClient.request({ method: 'anvil_mine', params: ['0x8'] } as never)
    const now = await verified(client)
    const [other, again] = [await verified(newcomer()), await verified(client)]
    const isOneEpoch = now.params.epoch === again.params.epoch
    if (isOneEpoch) assert.deepEqual(shown(now.params), shown(other.params))
    if (isOneEpoch && now.params.workerId !== before.params.workerId) {
      // The seat, then who holds it; and what the worker before needed is forgotten.
      assert.deepEqual(
        [now, again].map(({ asked }) => asked.map((slots) => slots.length)),
        [[19, 1, 5], [19]],
      )
      return
    }
    before = again
  }
})

const shown = ({ epoch, seat, workerId, workerSigner, keyEpoch, contractKey }: WorkerParams) => ({
  ...{ epoch, seat, workerId, workerSigner, keyEpoch, contractKey },
})

const lastOf = (make: (last: number) => Lie): Lie => {
  return (answer, ask) => make((answer as { storageProof: Json[] }).storageProof.length - 1)(answer, ask)
}

/** The last words of a question are remembered ones. */
const lies: Record<string, Lie> = {
  falsified: lastOf((last) => flip(`storageProof.${last}.proof.0`)),
  cut: lastOf((last) => change(`storageProof.${last}.proof`, (proof) => (proof as Json[]).slice(0, -1))),
  swapped: lastOf((last) => swap(`storageProof.${last}.proof`, `storageProof.${last - 1}.proof`)),
  'left out': lastOf((last) => remove(`storageProof.${last}`)),
}

for (const [name, lie] of Object.entries(lies)) {
  test(`a remembered word that is ${name} is refused`, () => isRefused(lie))
}

test('what was true for the call before is refused', async () => {
  const earlier: Json[] = []
  await isRefused((answer) => {
    earlier.push(answer)
    return earlier[0] as Json
  }, 1)
})

/** Lies to a client from its second or later call on. */
async function isRefused(lie: Lie, honestCalls = 0): Promise<void> {
  const client = newcomer()
  await verified(client)
  ethereum.lie('eth_getProof', lie)
  try {
    for (let call = 0; call < honestCalls; call++) await verified(client)
    await assert.rejects(verified(client), (error: unknown) => {
      assert.ok(error instanceof EnigmaError, String(error))
      assert.equal(error.code, 'verification.wrong_proof', error.message)
      return true
    })
    assert.ok(questions()[0]?.length === 19)
  } finally {
    ethereum.honest()
  }
}

test('a query of the block that the client knows asks once, and of a later one twice', async () => {
  const client = newcomer()
  const task = await getSecretContract({ client, address: contract, abi }).compute('add', [1n, 1n])
  await requestCommit(client, { contract })
  await task.result({ until: 'confirmed' })
  for (let isSeen = false; !isSeen; ) {
    wire.length = 0
    const { blockNumber, report } = await query(client, { contract, ...encodeCall(abi, 'add', [1n, 1n]) })
    const [first, ...others] = questions().map((slots) => slots.length)
    assert.equal(first, 27)
    isSeen = blockNumber === report.blockNumber
    // An epoch that turned since the last time has another seat.
    if (others[0] === 1) isSeen = false
    else assert.deepEqual(others, isSeen ? [] : [8])
  }
})
