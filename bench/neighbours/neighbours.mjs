#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// What hostile contracts cost others: the story HostileNeighbour of the faults suite in its long form, whose calls are timed, against the
// target. Exit code 1 if a kind misses it.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const REPO = join(import.meta.dirname, '..', '..')
const FOLDER = join(REPO, 'artifacts/bin/Enigma.Faults.Tests/release')
const PROGRAM = join(FOLDER, 'Enigma.Faults.Tests')
const FIGURES = join(FOLDER, 'hostile-neighbours.json')
const STORY = 'Enigma.Faults.Tests.HostileNeighbour.HostileNeighbours_OfEveryKind_DelayNobody'
/** A run that takes longer is not going to end. */
const LONGEST_MS = 90 * 60_000
/** 99th percentile beside a kind over that without it. */
const MOST = 1.2

const HELP = `usage: node bench/neighbours/neighbours.mjs [--json]

Times calls of an honest contract without and beside each kind of hostile contract on the same worker. Takes the better part of an hour,
and tells something only where nothing else runs. It needs what ./dev bench neighbours sets up.
  --json    one JSON object on stdout, progress on stderr`

/** Runs the story; what it shows, a table after each round, goes to stderr. */
function measure() {
  rmSync(FIGURES, { force: true })
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, ['-noLogo', '-noColor', '-showLiveOutput', '-method', STORY], {
      stdio: ['ignore', 2, 'inherit'],
      timeout: LONGEST_MS,
      env: { ...process.env, ENIGMA_SOAK: '1' },
    })
    child.on('error', (error) => {
      reject(Object.assign(new Error(`${PROGRAM} does not start: ${error.message}`), { hint: './dev bench neighbours builds it', exitCode: 3 }))
    })
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(readFileSync(FIGURES, 'utf8')))
      else reject(new Error(`the story ended with ${signal ?? `exit code ${code}`}; what it showed is above`))
    })
  })
}

/** Nobody is no kind, and ordinary calls and deployments are what hostile ones are compared with. */
const NOT_HOSTILE = ['nobody', 'ordinary calls', 'ordinary deployments']
const isJudged = (name) => name.startsWith('timesP99.') && !NOT_HOSTILE.some((kind) => name === `timesP99.${kind}`)

async function main() {
  let options
  try {
    const flag = { type: 'boolean' }
    options = parseArgs({ options: { json: flag, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    console.error(`bench neighbours: error: ${error.message}\n${HELP}`)
    return 2
  }
  if (options.help) {
    console.log(HELP)
    return 0
  }
  const [loadBefore] = loadavg()
  const figures = await measure()
  if (options.json) console.log(JSON.stringify({ ...figures, target: MOST, processors: cpus().length, loadBefore }))
  else console.log(Object.entries(figures).map(([name, value]) => `${name.padEnd(50)} ${value}`).join('\n'))
  const missed = Object.entries(figures).filter(([name, times]) => isJudged(name) && !(times <= MOST))
  for (const [name, times] of missed) console.error(`bench neighbours: missed: ${name} is ${times}, the target is at most ${MOST}`)
  return missed.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`bench neighbours: error: ${error.message}`)
  if (error.hint) console.error(`bench neighbours: hint: ${error.hint}`)
  process.exitCode = error.exitCode ?? 1
}
