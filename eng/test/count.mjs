// SPDX-License-Identifier: MIT
// count.mjs FORMAT FILE EXIT_CODE STRAGGLERS LIMIT LOG: first line `passed failed skipped`, then what failed or was skipped and why.
// A run that says nothing about itself, or disagrees with its exit code, counts as failed.
import { readFileSync } from 'node:fs'

const [format, file, exitCode, stragglers, limit, log] = process.argv.slice(2)
const MESSAGE_LINES = 12

/** The common shape: { name, status: 'passed' | 'failed' | 'skipped', message }. */
const readers = {
  ctrf: (report) =>
    report.results.tests.map(({ name, status, message, trace }) => ({
      name,
      status: status === 'pending' || status === 'other' ? 'skipped' : status,
      message: [message, status === 'failed' && trace].filter(Boolean).join('\n'),
    })),
  forge: (report) =>
    Object.entries(report).flatMap(([suite, { test_results }]) =>
      Object.entries(test_results).map(([name, { status, reason, counterexample }]) => ({
        name: `${suite.split(':').pop()}.${name}`,
        status: { Success: 'passed', Failure: 'failed', Skipped: 'skipped' }[status] ?? 'failed',
        message: [reason, counterexample && `counterexample: ${JSON.stringify(counterexample)}`].filter(Boolean).join('\n'),
      })),
    ),
}

/** The tests that had begun and not ended when the run was cut off, as xunit's verbose reporter tells it. */
function unfinished() {
  const open = new Set()
  for (const [, name, mark] of readFileSync(log, 'utf8').matchAll(/^ {4}(\S.*) \[(STARTING|FINISHED)\]/gm)) {
    if (mark === 'STARTING') open.add(name)
    else open.delete(name)
  }
  return [...open]
}

const tests = []
const fail = (name, message) => tests.push({ name, status: 'failed', message })
try {
  tests.push(...readers[format](JSON.parse(readFileSync(file, 'utf8'))))
  if (tests.length === 0) fail('results', 'the run found no tests')
} catch (error) {
  // timeout(1) says 124 when its first signal was enough, and the shell 137 when it was not.
  const hint = exitCode === '124' || exitCode === '137' ? `; ended because it took more than ${limit} seconds` : ''
  fail('results', `the run left no readable results (exit code ${exitCode}${hint}): ${error.message}`)
  for (const name of unfinished()) fail(name, 'had begun and did not end')
}
const count = (status) => tests.filter((test) => test.status === status).length
if (exitCode !== '0' && count('failed') === 0) fail('exit code', `every test passed, but the run ended with exit code ${exitCode}`)
if (stragglers !== '0') fail('processes', 'the run left processes behind (they were ended)')

console.log(count('passed'), count('failed'), count('skipped'))
for (const { name, status, message } of tests) {
  if (status === 'passed') continue
  const lines = (message || 'no reason given').split('\n')
  console.log(`${status}: ${name}`)
  for (const line of lines.slice(0, status === 'failed' ? MESSAGE_LINES : 1)) console.log(`    ${line}`)
}
