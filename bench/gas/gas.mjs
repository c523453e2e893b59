#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// What the Ledger costs: gasUsed of real receipts under current rules (osaka, calldata floor included), with its slots already in
// use unless a key says FirstUse. Exit code 1 if a target is missed.
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startAnvil } from './anvil.mjs'
import { Network } from './network.mjs'

/** Highest gas allowed, and what the first Enigma network used for the same under the same rules (null: it could not). */
const TARGETS = {
  taskRecordLone: [65_000, 242_519],
  taskRecordBatch50PerTask: [6_000, 150_628],
  receiptBatch32PerTask: [4_000, 415_000],
  receiptLone: [85_000, 428_705],
  receiptLoneAfter1000: [85_000, 2_584_178],
  epochChange10: [80_000, 1_886_898],
  epochChange1000: [80_000, null],
  workerLogin1000: [60_000, 218_945],
}
/** Receipts must not grow with the number of state changes. */
const MOST_GROWTH = 0.01
const GRAINS = 10n ** 18n

const HELP = `usage: node bench/gas/gas.mjs [--json]

Measures the gas of every frequent operation of the Ledger on a node of its own. Takes about a minute.
  --json   one JSON object on stdout, progress on stderr`

async function measure(progress) {
  const node = await startAnvil()
  try {
    const network = new Network(node)
    const gas = {}
    const deployed = await network.deploy()
    gas.deployLedger = deployed.gas
    gas.depositFirstUse = (await network.fund(network.user, 10_000_000n * GRAINS)).gas
    gas.deposit = (await network.fund(network.user, 10_000_000n * GRAINS)).gas
    await network.fund(network.operator, 2_000_000n * GRAINS)

    progress('10 workers')
    const ten = await network.addWorkers(10)
    gas.registerWorker = ten.receipts.at(-2).gas
    const logins = await network.login(ten.ids)
    gas.workerLogin10 = logins.at(-1).gas
    // Three turns fill every slot of the seed with a keeper's value.
    for (let turn = 0; turn < 4; turn++) {
      const { gas: used } = await network.turnEpoch()
      if (turn === 0) gas.epochChangeFirstUse = used
    }
    gas.epochChange10 = (await network.turnEpoch()).gas
    gas.renewCommitment = (await network.renewCommitment()).gas

    progress('records and receipts')
    const { contract, receipt } = await network.recordDeployment(network.user, 'contract')
    gas.deploymentRecordFirstUse = receipt.gas
    gas.receiptLoneFirstUse = (await network.commit(contract, 1)).gas
    gas.taskRecordLoneFirstUse = (await network.recordTasks(network.user, contract, 1)).gas
    await network.commit(contract, 1)
    // The ring of heads has eight slots.
    for (let i = 0; i < 8; i++) {
      await network.recordTasks(network.user, contract, 1)
      await network.commit(contract, 1)
    }
    gas.taskRecordLone = (await network.recordTasks(network.user, contract, 1)).gas
    gas.receiptLone = (await network.commit(contract, 1)).gas
    gas.taskRecordBatch50 = (await network.recordTasks(network.user, contract, 50)).gas
    gas.taskRecordBatch50PerTask = Math.ceil(gas.taskRecordBatch50 / 50)
    await network.commit(contract, 50)
    await network.recordTasks(network.user, contract, 32)
    gas.receiptBatch32 = (await network.commit(contract, 32)).gas
    gas.receiptBatch32PerTask = Math.ceil(gas.receiptBatch32 / 32)
    gas.forceTask1KiBFirstUse = (await network.forceTask(network.user, contract, 1024)).gas
    gas.receiptForced = (await network.commit(contract, 1)).gas
    gas.forceTask1KiB = (await network.forceTask(network.user, contract, 1024)).gas
    await network.commit(contract, 1)
    await network.recordTasks(network.user, contract, 1)
    gas.requestCommit = (await network.send(network.user, 'requestCommit', [contract])).gas
    await network.commit(contract, 1)

    progress('1,000 state changes of one contract')
    for (let changes = 0; changes < 1000; changes += 50) {
      await network.recordTasks(network.user, contract, 50)
      for (let i = 0; i < 50; i++) await network.commit(contract, 1)
    }
    await network.recordTasks(network.user, contract, 1)
    gas.receiptLoneAfter1000 = (await network.commit(contract, 1)).gas

    progress('1,000 workers')
    const rest = await network.addWorkers(990)
    // A block for each, and the seats of the next epoch change only in the first 48 blocks of one.
    for (let i = 0; i < rest.ids.length - 1; i += 40) {
      await network.turnEpoch()
      await network.login(rest.ids.slice(i, Math.min(i + 40, rest.ids.length - 1)))
    }
    await network.turnEpoch()
    gas.workerLogin1000 = (await network.login(rest.ids.slice(-1)))[0].gas
    await network.turnEpoch()
    gas.epochChange1000 = (await network.turnEpoch()).gas
    // The first receipt of its new worker fills the slot of the earnings.
    await network.recordTasks(network.user, contract, 1)
    await network.commit(contract, 1)
    await network.recordTasks(network.user, contract, 1)
    gas.receiptLoneAt1000Workers = (await network.commit(contract, 1)).gas
    return gas
  } finally {
    node.stop()
  }
}

function misses(gas) {
  const list = Object.entries(TARGETS)
    .filter(([name, [target]]) => gas[name] > target)
    .map(([name, [target]]) => `${name} is ${gas[name]}, the target is ${target}`)
  const growth = Math.abs(gas.receiptLoneAfter1000 / gas.receiptLone - 1)
  if (growth > MOST_GROWTH) list.push(`a lone receipt differs by ${(growth * 100).toFixed(1)} % after 1,000 state changes, at most 1 % is allowed`)
  return list
}

function commitId() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

function table(gas) {
  const cell = (value) => (typeof value === 'number' ? value.toLocaleString('en-US') : (value ?? ''))
  const rows = Object.entries(gas).map(([name, used]) => {
    const [target, first] = TARGETS[name] ?? []
    return [name, cell(used), cell(target), first === null ? 'impossible' : cell(first)]
  })
  const head = ['operation', 'gas', 'target', 'first network']
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
  return [head, ...rows].map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ')).join('\n')
}

async function main() {
  let options
  try {
    options = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    console.error(`bench gas: error: ${error.message}\n${HELP}`)
    return 2
  }
  if (options.help) {
    console.log(HELP)
    return 0
  }
  const started = performance.now()
  const gas = await measure((step) => console.error(`bench gas: ${((performance.now() - started) / 1000).toFixed(1)} s: ${step}`))
  if (options.json) {
    const first = Object.fromEntries(Object.entries(TARGETS).map(([name, [, used]]) => [`first.${name}`, used]))
    const targets = Object.fromEntries(Object.entries(TARGETS).map(([name, [target]]) => [`target.${name}`, target]))
    const machine = `${process.platform} ${process.arch}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`
    console.log(JSON.stringify({ ...gas, ...targets, ...first, commit: commitId(), machine }))
  } else {
    console.log(table(gas))
  }
  const missed = misses(gas)
  for (const line of missed) console.error(`bench gas: missed: ${line}`)
  return missed.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`bench gas: error: ${error.message}`)
  if (error.hint) console.error(`bench gas: hint: ${error.hint}`)
  process.exitCode = error.exitCode ?? 1
}
