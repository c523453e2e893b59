// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hexToBytes, parseAbi } from 'viem'
import {
  claimRefunds,
  computeTasks,
  deploySecretContract,
  EnigmaError,
  encodeCall,
  findTasks,
  forceTask,
  getBalance,
  getSecretContract,
  getTaskCall,
  getTaskResult,
  getTaskStatus,
  getWorkerParams,
  requestCommit,
  verifyNetwork,
  watchTask,
} from '../src/index.js'
import { type Network, readModule, startNetwork } from './network.js'

const calculatorAbi = parseAbi([
  'function add(uint256 a, uint256 b) returns (uint256)',
  'function div(uint256 a, uint256 b) returns (uint256)',
])

let network: Network

before(async () => {
  network = await startNetwork()
})
after(() => network?.stop())

test('a private call is provisional, then confirmed, and only its asker reads it', async () => {
  const seed = crypto.getRandomValues(new Uint8Array(32))
  const [alice, bob] = [network.client(0, { seed }), network.client(1)]
  const deployed = await deploySecretContract(alice, { code: readModule('calculator') })
  const calculator = getSecretContract({ client: alice, address: deployed.contract, abi: calculatorAbi })

  const task = await calculator.compute('add', [17n, 25n])
  const provisional = await task.result()
  assert.equal(provisional.value, 42n)
  assert.equal(provisional.isProvisional, true)
  assert.deepEqual(
    task.report.verified.map(({ what }) => what),
    [
      ...['header', 'ledger', 'key keeper', 'keeper evidence', 'keeper hardware', 'contract key', 'selection'],
      ...['worker', 'worker evidence', 'worker hardware', 'admission'],
    ],
  )
  for (const { what, against } of task.report.verified) {
    if (what.endsWith(' evidence')) assert.match(against, /^measurement 0x[0-9a-f]{64} of the manifest, allowed by the Ledger$/)
  }

  await requestCommit(alice, { contract: deployed.contract })
  const confirmed = await task.result({ until: 'confirmed' })
  assert.equal(confirmed.isProvisional, false)
  assert.equal(confirmed.report?.verified.at(-1)?.what, 'receipt')

  await assert.rejects(getTaskResult(bob, { taskId: task.taskId }), { code: 'client.not_the_asker' })
  // Another device: nothing but the account's seed.
  const elsewhere = await getTaskResult(network.client(0, { seed }), { taskId: task.taskId })
  assert.equal(elsewhere.returnData, confirmed.returnData)
})

test('another device finds the tasks of an account on the Ledger, and the seed reads what was asked and what came of it', async () => {
  const seed = crypto.getRandomValues(new Uint8Array(32))
  const first = network.client(3, { seed })
  const stages: string[] = []
  const { contract } = await deploySecretContract(first, { code: readModule('calculator'), onStage: (stage) => stages.push(stage) })
  // When the epoch turns on the way, the first of them come again.
  assert.deepEqual(stages.slice(-3), ['verified', 'sealed', 'admitted'])
  const calls = [3n, 4n].map((n) => encodeCall(calculatorAbi, 'add', [n, n]))
  const recorded = [
    ...(await computeTasks(first, { contract, calls })),
    await forceTask(first, { contract, ...(calls[0] as (typeof calls)[0]) }),
  ]
  const last = recorded.at(-1)
  assert.ok(last)

  // It has nothing but the wallet and the seed. The newest signed header may be of a block before.
  const second = network.client(3, { seed })
  let found = await findTasks(second, { contract })
  while (found.length < 4) found = await findTasks(second, { contract })
  assert.deepEqual(
    found.map(({ kind, index, isForced }) => ({ kind, index, isForced })),
    [0, 1, 2, 3].map((index) => ({ kind: index === 0 ? 'deploy' : 'task', index, isForced: index === 3 })),
  )
  assert.deepEqual(
    found.slice(1).map(({ taskId }) => taskId),
    recorded.map(({ taskId }) => taskId),
  )
  assert.deepEqual(await findTasks(second), found, 'the account has no others')
  const calculator = getSecretContract({ client: second, address: contract, abi: calculatorAbi })
  assert.deepEqual(await calculator.callOf({ taskId: found[2]?.taskId ?? '0x' }), { functionName: 'add', args: [4n, 4n] })
  assert.equal((await calculator.resultOf('add', { taskId: found[2]?.taskId ?? '0x' })).value, 8n)
  assert.equal((await getTaskCall(second, { taskId: found[0]?.taskId ?? '0x' })).function, 'construct()')
  assert.match(await getTaskStatus(second, { taskId: last.taskId }), /^(recorded|computed|confirmed)$/)

  // Nobody admits a forced task; and with another seed there is nothing to read.
  const forced: string[] = []
  for await (const { stage } of watchTask(second, { taskId: last.taskId, until: 'recorded' })) forced.push(stage)
  assert.deepEqual(forced, ['recorded'])
  await assert.rejects(getTaskCall(network.client(3), { taskId: last.taskId }), { code: 'client.not_the_asker' })
  assert.deepEqual(await findTasks(second, { account: '0x00000000000000000000000000000000000000aa' }), [])
})

test('a contract that refuses says why, and costs what it used', async () => {
  const alice = network.client(0)
  const deployed = await deploySecretContract(alice, { code: readModule('calculator') })
  const calculator = getSecretContract({ client: alice, address: deployed.contract, abi: calculatorAbi })
  const task = await calculator.compute('div', [1n, 0n])
  await assert.rejects(task.result(), (error: unknown) => {
    assert.ok(error instanceof EnigmaError)
    assert.match(error.code, /^contract\./)
    return true
  })
})

test('many calls share one record, and what was not used comes back', async () => {
  const alice = network.client(2)
  const { contract } = await deploySecretContract(alice, { code: readModule('calculator') })
  const calls = [1n, 2n, 3n].map((n) => encodeCall(calculatorAbi, 'add', [n, n]))
  const tasks = await computeTasks(alice, { contract, calls })
  assert.equal(new Set(tasks.map((task) => task.transactionHash)).size, 1)
  const results = await Promise.all(tasks.map((task) => getTaskResult(alice, { taskId: task.taskId })))
  assert.deepEqual(
    results.map((result) => BigInt(result.returnData)),
    [2n, 4n, 6n],
  )
  await requestCommit(alice, { contract })
  const stages: string[] = []
  for await (const { stage } of watchTask(alice, { taskId: tasks[2]?.taskId ?? '0x' })) stages.push(stage)
  assert.deepEqual(stages, ['admitted', 'recorded', 'computed', 'confirmed'])
  const account = network.accounts[2]?.address ?? '0x'
  const earlier = await getBalance(alice, { account })
  const refund = await claimRefunds(alice, { contract })
  assert.equal(refund.taskIds.length, 4)
  const { blockNumber } = await alice.publicClient.getTransactionReceipt({ hash: refund.transactionHash ?? '0x' })
  // The newest signed header may be of the block before.
  let later = earlier
  while (later.blockNumber < blockNumber) later = await getBalance(alice, { account })
  assert.equal(later.deposit, earlier.deposit + refund.amount)
})

test('the parts of the network are verified one by one', async () => {
  const client = network.client(0)
  const report = await verifyNetwork(client)
  assert.ok(report.verified.some(({ what }) => what === 'worker evidence'))
  assert.ok(report.verified.some(({ what, value }) => what === 'worker measurement' && value.includes('allowed since')))
  assert.ok(report.verified.some(({ what }) => what === 'key keeper measurement'))
  assert.ok(report.verified.some(({ what, value }) => what === 'floors' && value === 'none'))
  assert.ok(report.warnings.some((warning) => warning.includes('simulated')))
  const params = await getWorkerParams(client, { contract: '0x00000000000000000000000000000000000000aa' })
  assert.ok(params.workerId > 0)
  assert.equal(hexToBytes(params.contractKey).length, 1216)
})

test('a call of a contract that does not exist is refused before anything is sealed', async () => {
  const client = network.client(0)
  const ghost = getSecretContract({ client, address: '0x00000000000000000000000000000000000000aa', abi: calculatorAbi })
  await assert.rejects(ghost.compute('add', [1n, 1n]), { code: 'client.unknown_contract' })
})
