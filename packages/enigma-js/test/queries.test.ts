// SPDX-License-Identifier: MIT
// Reading without a transaction, on a real network, with a wallet as pages have one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Address, createWalletClient, custom, getAddress, http, parseAbi } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import {
  computeTask,
  createEnigmaClient,
  deploySecretContract,
  type EnigmaClient,
  encodeCall,
  estimateTask,
  forceTask,
  generateSeed,
  getSecretContract,
  getTaskResult,
  query,
  requestCommit,
  signQueryPermit,
} from '../src/index.js'
import { envelopeSizeOf } from '../src/protocol/envelope.js'
import { inputGasOf } from '../src/protocol/inputGas.js'
import { type Network, readModule, startNetwork } from './network.js'

const abi = parseAbi([
  'function register(uint256 wealth)',
  'function richest() view returns (address)',
  'function myWealth() view returns (uint256)',
])

let network: Network
let contract: Address
/** What the wallets were asked to sign. */
const asked: string[] = []

before(async () => {
  network = await startNetwork()
})
after(() => network?.stop())

/** A client of an account whose key only an EIP-1193 wallet has. */
function clientOf(index: number, seed: Uint8Array): EnigmaClient {
  const known = network.accounts[index]
  assert.ok(known)
  const account = privateKeyToAccount(known.privateKey)
  const outside = createWalletClient({ account, chain: foundry, transport: http(network.ethereum) })
  const request = async ({ method, params }: { method: string; params?: unknown }): Promise<unknown> => {
    const given = (params ?? []) as [never, never]
    if (method === 'eth_signTypedData_v4') {
      asked.push(account.address)
      return account.signTypedData(JSON.parse(given[1]))
    }
    if (method === 'eth_sendTransaction') {
      const { to, data } = given[0] as { to: Address; data: `0x${string}` }
      return outside.sendTransaction({ to, data })
    }
    return outside.request({ method, params } as never)
  }
  const walletClient = createWalletClient({ account: account.address, chain: foundry, transport: custom({ request }) })
  return createEnigmaClient({ ...network.client(index, { seed }), node: network.rpc, walletClient, seed })
}

test('a view is read without a transaction, under a permit that the wallet signs once, and each asker reads their own', async () => {
  const [seed, other] = [generateSeed(), generateSeed()]
  const [alice, bob] = [clientOf(0, seed), clientOf(1, other)]
  contract = (await deploySecretContract(alice, { code: readModule('millionaires') })).contract
  const [hers, his] = [alice, bob].map((client) => getSecretContract({ client, address: contract, abi }))
  assert.ok(hers && his)
  // The end of an epoch may bring the receipt first; then there is nothing to refuse.
  await hers.read.richest().catch((error) => assert.match(error.code, /^(query\.not_committed|contract\.reverted)$/))
  const registered = await hers.compute('register', [5n])
  await registered.result()
  await requestCommit(alice, { contract })
  await registered.result({ until: 'confirmed' })

  const account = getAddress(network.accounts[0]?.address ?? '0x')
  assert.equal(await hers.read.richest(), account)
  assert.equal(await hers.read.myWealth(), 5n)
  assert.deepEqual(asked, [account], 'one signature serves all queries')
  await assert.rejects(his.read.myWealth(), (error: Error) => /contract\.reverted: .*you have not registered/.test(error.message))
  const { report, index, gasUsed } = await query(alice, { contract, ...encodeCall(abi, 'myWealth', []) })
  assert.deepEqual(
    report.verified.slice(-2).map(({ what }) => what),
    ['answer', 'head'],
  )
  assert.equal(index, 2)
  assert.ok(gasUsed > 0n)
})

test('an estimate tells the class of gas, and of a call that fails the code alone', async () => {
  const alice = clientOf(0, generateSeed())
  const permit = await signQueryPermit(alice, { contracts: [contract], scope: ['estimate'], lifetimeSeconds: 600 })
  const estimate = await estimateTask(alice, { contract, permit, ...encodeCall(abi, 'register', [7n]) })
  assert.equal(estimate.status, 'succeeded')
  const task = await getSecretContract({ client: alice, address: contract, abi }).compute('register', [7n], { gasLimit: estimate.gas })
  assert.equal((await task.result()).gasCharged, estimate.gas)
  const bob = clientOf(1, generateSeed())
  const { failure, gas } = await estimateTask(bob, { contract, ...encodeCall(abi, 'myWealth', []) })
  assert.deepEqual([failure, gas], [{ code: 'contract.reverted' }, undefined])
})

test('an estimate of long inputs is a limit that covers them', async () => {
  const alice = clientOf(0, generateSeed())
  const deployed = await deploySecretContract(alice, { code: readModule('voting') })
  await requestCommit(alice, deployed)
  await getTaskResult(alice, { taskId: deployed.taskId, until: 'confirmed' })
  const polls = parseAbi(['function createPoll(string question, uint64 closesAt) returns (uint64)'])
  const call = { contract: deployed.contract, ...encodeCall(polls, 'createPoll', ['?'.repeat(3_900), 2n ** 64n - 1n]) }
  const { gas } = await estimateTask(alice, call)
  assert.ok(gas)
  for (const gasLimit of [gas, undefined]) {
    const { taskId } = await computeTask(alice, { ...call, gasLimit })
    const result = await getTaskResult(alice, { taskId })
    assert.deepEqual([result.status, result.gasCharged], ['succeeded', gas])
    assert.ok(result.gasUsed > inputGasOf(envelopeSizeOf(call)))
  }
  await assert.rejects(computeTask(alice, { ...call, gasLimit: 100_000n }), { code: 'task.gas_limit_too_low' })
  await assert.rejects(forceTask(alice, { ...call, gasLimit: 100_000n }), { code: 'task.gas_limit_too_low' })
})

test('a permit serves what it names and nothing else, and the wrong one leaves the client silent', async () => {
  const alice = clientOf(0, generateSeed())
  const call = encodeCall(abi, 'richest', [])
  const estimates = await signQueryPermit(alice, { contracts: [contract], scope: ['estimate'] })
  await assert.rejects(query(alice, { contract, permit: estimates, ...call }), { code: 'query.out_of_scope' })
  const elsewhere = await signQueryPermit(alice, { contracts: ['0x00000000000000000000000000000000000000aa'] })
  await assert.rejects(query(alice, { contract, permit: elsewhere, ...call }), { code: 'query.out_of_scope' })
  const ofAnotherSeed = await signQueryPermit(clientOf(0, generateSeed()), { contracts: [contract] })
  await assert.rejects(query(alice, { contract, permit: ofAnotherSeed, ...call }), { code: 'query.wrong_permit' })
  const altered = await signQueryPermit(alice, { contracts: [contract] })
  const longer = { ...altered, permit: { ...altered.permit, expiry: altered.permit.expiry + 1n } }
  await assert.rejects(query(alice, { contract, permit: longer, ...call }), { code: 'query.wrong_permit' })
  for (const lifetimeSeconds of [0, 86_401, 1.5])
    await assert.rejects(signQueryPermit(alice, { contracts: [contract], lifetimeSeconds }), { code: 'client.bad_request' })
  await assert.rejects(signQueryPermit(alice, { contracts: [] }), { code: 'client.bad_request' })
})

test('askers of one contract at the same time are each answered, with what is theirs', async () => {
  const [alice, bob] = [clientOf(0, generateSeed()), clientOf(1, generateSeed())]
  const ask = (client: EnigmaClient) => query(client, { contract, ...encodeCall(abi, 'myWealth', []) })
  const askers = Array.from({ length: 8 }, () => [alice, bob]).flat()
  const answers = await Promise.all(askers.map(ask))
  assert.deepEqual(
    answers.map(({ status, failure }) => failure?.code ?? status),
    askers.map((client) => (client === alice ? 'succeeded' : 'contract.reverted')),
  )
})
