// SPDX-License-Identifier: MIT
// How ./test counts, with suites of its own in a small tree.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isRunning, makeTree, repo, run, write } from './tree.mjs'

const suite = (...tests) => `import { test } from 'node:test'\nimport assert from 'node:assert/strict'\n${tests.join('\n')}\n`
const PASSING = `test('adds', () => assert.equal(1 + 1, 2))`
const FAILING = `test('subtracts', () => assert.equal(1 - 1, 1, 'the difference is wrong'))`
const SKIPPED = `test('divides', { skip: 'no divisor here' }, () => {})`

const testDocs = (root, script = 'test') => run(join(root, script), ['docs'], { env: { NODE_TEST_CONTEXT: undefined } })

test('a green suite ends with the counts and exit code 0', async (t) => {
  const root = makeTree(t, { files: { 'tests/docs/a.test.mjs': suite(PASSING, SKIPPED) } })
  const { code, stdout, stderr } = await testDocs(root)
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '1 passed, 0 failed, 1 skipped\n')
  assert.match(stderr, /skipped: divides\n +no divisor here/)
})

test('a red suite names the test and its message, and exits with 1', async (t) => {
  const root = makeTree(t, { files: { 'tests/docs/a.test.mjs': suite(PASSING, FAILING) } })
  const { code, stdout, stderr } = await testDocs(root)
  assert.equal(code, 1)
  assert.equal(stdout, '1 passed, 1 failed, 0 skipped\n')
  assert.match(stderr, /failed: subtracts\n +the difference is wrong/)
  assert.match(stderr, /the whole log is artifacts\/logs\/test\/docs\.log/)
})

test('.ci/run keeps the exit code and the last line of ./test', async (t) => {
  const root = makeTree(t, { files: { 'tests/docs/a.test.mjs': suite(FAILING) } })
  const { code, stdout } = await testDocs(root, '.ci/run')
  assert.equal(code, 1)
  assert.match(stdout, /0 passed, 1 failed, 0 skipped\n$/)
})

test('a test file that does not load is a failure', async (t) => {
  const root = makeTree(t, { files: { 'tests/docs/a.test.mjs': `import './absent.mjs'\n` } })
  const { code, stdout } = await testDocs(root)
  assert.equal(code, 1)
  assert.equal(stdout, '0 passed, 1 failed, 0 skipped\n')
})

test('a run that leaves a process behind is a failure', async (t) => {
  const leaving = `import { spawn } from 'node:child_process'\nspawn('sleep', ['300'], { stdio: 'ignore' }).unref()\n`
  const root = makeTree(t, { files: { 'tests/docs/a.test.mjs': leaving + suite(PASSING) } })
  const { code, stdout, stderr } = await testDocs(root)
  assert.equal(code, 1)
  assert.equal(stdout, '1 passed, 1 failed, 0 skipped\n')
  assert.match(stderr, /left processes behind/)
})

test('Ctrl-C ends a running suite with everything it started', async (t) => {
  const hanging = `import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
test('waits', async () => {
  const child = spawn('sleep', ['300'])
  writeFileSync(process.env.PIDS, process.pid + ' ' + child.pid)
  await new Promise(() => setInterval(() => {}, 1000))
})\n`
  const root = makeTree(t, { files: { 'tests/docs/a.test.mjs': hanging } })
  const pids = join(root, 'pids')
  const { code, stdout } = await run(join(root, 'test'), ['docs'], {
    env: { NODE_TEST_CONTEXT: undefined, PIDS: pids },
    started: async (child) => {
      while (!existsSync(pids)) await delay(20)
      child.kill('SIGINT')
    },
  })
  assert.equal(code, 130)
  assert.equal(stdout, '')
  for (const pid of readFileSync(pids, 'utf8').split(' ')) assert.ok(!isRunning(pid), `process ${pid} is still there`)
})

/** What count.mjs makes of a results file. */
async function count(t, format, content, exitCode = 0, log = '') {
  const root = makeTree(t, { parts: [] })
  if (content !== undefined) write(root, 'results.json', JSON.stringify(content))
  write(root, 'run.log', log)
  const file = (name) => join(root, name)
  const { stdout } = await run('node', [
    join(repo, 'eng/test/count.mjs'), format, file('results.json'), String(exitCode), '0', '600', file('run.log'),
  ])
  return stdout.split('\n')
}

test('results of forge are counted, with reason and counterexample', async (t) => {
  const lines = await count(
    t,
    'forge',
    {
      'test/Ledger.t.sol:LedgerTest': {
        test_results: {
          'test_records()': { status: 'Success', reason: null },
          'test_settles(uint256)': { status: 'Failure', reason: 'assertion failed: 1 != 2', counterexample: { Single: { args: '7' } } },
          'test_later()': { status: 'Skipped', reason: 'not here' },
        },
      },
    },
    1,
  )
  assert.equal(lines[0], '1 1 1')
  assert.match(lines.join('\n'), /failed: LedgerTest\.test_settles\(uint256\)\n +assertion failed: 1 != 2\n +counterexample: .*"7"/)
})

test('no results, no tests and a disagreeing exit code are failures', async (t) => {
  const report = (tests) => ({ results: { tests } })
  assert.deepEqual((await count(t, 'ctrf', undefined, 134)).slice(0, 2), ['0 1 0', 'failed: results'])
  assert.match((await count(t, 'ctrf', report([])))[2], /the run found no tests/)
  const disagreeing = await count(t, 'ctrf', report([{ name: 'a', status: 'passed' }]), 3)
  assert.equal(disagreeing[0], '1 1 0')
  assert.match(disagreeing[2], /ended with exit code 3/)
  assert.match((await count(t, 'ctrf', undefined, 124))[2], /took more than 600 seconds/)
})

test('a run that was cut off names the tests that had not ended', async (t) => {
  const log = ['    Faults.Ends [STARTING]', '    Faults.Hangs(stage: Computed) [STARTING]', '    Faults.Ends [FINISHED] Time: 3.9s', ''].join('\n')
  for (const exitCode of [124, 137]) {
    const lines = await count(t, 'ctrf', undefined, exitCode, log)
    assert.equal(lines[0], '0 2 0')
    assert.match(lines.join('\n'), /took more than 600 seconds[^]*failed: Faults\.Hangs\(stage: Computed\)\n +had begun and did not end/)
    assert.ok(!lines.join('\n').includes('Faults.Ends'))
  }
})
