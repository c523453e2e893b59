#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// What a worker can do: tasks through the enclave against the bound that their primitives set, the price of a large state, rebuilding,
// the door, and how long a user waits. The figures come from bench/tasks in C#; here they meet their targets. Exit code 1 if one is missed.
import { execFileSync, spawn } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const REPO = join(import.meta.dirname, '..', '..')
const PROGRAM = join(REPO, 'artifacts/bin/Enigma.Bench.Tasks/release/Enigma.Bench.Tasks')
/** A run that takes longer is not going to end. */
const LONGEST_MS = 10 * 60_000

/** What a figure must be at least, or at most. */
const LEAST = { ratio: 0.5, rebuildDeltasPerSecond: 50_000 }
const MOST = { costRatioState1M: 1.2, latencyMsP50: 150 }

const HELP = `usage: node bench/tasks/tasks.mjs [--json] [--short]

Measures tasks through a worker's enclave, in processor time of one core, and what a user of a local network waits.
Takes a few minutes. It needs what ./dev bench tasks sets up.
  --json    one JSON object on stdout, progress on stderr
  --short   a few tasks of each kind, to see that everything is measured; the figures mean nothing and no target is applied`

/** Runs the measuring program; its progress goes to stderr. */
function measure(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: LONGEST_MS })
    let output = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (text) => (output += text))
    child.on('error', (error) => {
      reject(Object.assign(new Error(`${PROGRAM} does not start: ${error.message}`), { hint: './dev bench tasks builds it', exitCode: 3 }))
    })
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`the measurement ended with ${signal ?? `exit code ${code}`}; its last step is above`))
    })
  })
}

function misses(figures) {
  const below = Object.entries(LEAST).filter(([name, least]) => !(figures[name] >= least))
  const above = Object.entries(MOST).filter(([name, most]) => !(figures[name] <= most))
  return [
    ...below.map(([name, least]) => `${name} is ${figures[name]}, the target is at least ${least}`),
    ...above.map(([name, most]) => `${name} is ${figures[name]}, the target is at most ${most}`),
  ]
}

function commitId() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: REPO, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** The machine, and how busy it was with other things: processor times do not see other programs, caches and clock rates do. */
function machine(loadBefore) {
  const processors = cpus()
  return {
    machine: `${process.platform} ${process.arch}, ${processors.length} x ${processors[0]?.model ?? 'unknown'}`,
    processors: processors.length,
    loadBefore,
  }
}

function table(figures) {
  const rows = Object.entries(figures).map(([name, value]) => [name, value.toLocaleString('en-US'), target(name)])
  const head = ['figure', 'value', 'target']
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
  return [head, ...rows].map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ')).join('\n')
}

function target(name) {
  if (name in LEAST) return `>= ${LEAST[name].toLocaleString('en-US')}`
  return name in MOST ? `<= ${MOST[name].toLocaleString('en-US')}` : ''
}

async function main() {
  let options
  try {
    const flag = { type: 'boolean' }
    options = parseArgs({ options: { json: flag, short: flag, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    console.error(`bench tasks: error: ${error.message}\n${HELP}`)
    return 2
  }
  if (options.help) {
    console.log(HELP)
    return 0
  }
  const [loadBefore] = loadavg()
  const figures = await measure(options.short ? ['--short'] : [])
  if (options.json) {
    const targets = Object.fromEntries(Object.entries({ ...LEAST, ...MOST }).map(([name, value]) => [`target.${name}`, value]))
    console.log(JSON.stringify({ ...figures, ...targets, commit: commitId(), ...machine(loadBefore) }))
  } else {
    console.log(table(figures))
  }
  if (options.short) return 0
  const missed = misses(figures)
  for (const line of missed) console.error(`bench tasks: missed: ${line}`)
  return missed.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`bench tasks: error: ${error.message}`)
  if (error.hint) console.error(`bench tasks: hint: ${error.hint}`)
  process.exitCode = error.exitCode ?? 1
}
