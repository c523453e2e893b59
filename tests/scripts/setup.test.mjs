// SPDX-License-Identifier: MIT
// The set-up engine (eng/lib/setup.sh) with steps of its own in a small tree.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isRunning, makeTree, run, write } from './tree.mjs'

const PRELUDE = `
SCRIPT=probe
source eng/lib/enigma.sh
step first download 'getting things' --output artifacts/first
inputs_first() { pinned=("$REPO/lock.json"); }
step_first() { echo first >>"$REPO/ran" && mkdir -p "$REPO/artifacts/first"; }
step second build 'making things' --needs first --output artifacts/second
inputs_second() { watched=("$REPO/source"); }
step_second() { echo second >>"$REPO/ran" && mkdir -p "$REPO/artifacts/second"; }
`

function tree(test) {
  return makeTree(test, { files: { 'lock.json': '1', 'source/a.txt': 'a', 'source/sub/b.txt': 'b' } })
}

const probe = (root, script, options) => run('bash', ['-c', `${PRELUDE}\n${script}`], { cwd: root, ...options })

/** Runs `setup second` and says which steps did something. */
async function ran(root) {
  rmSync(join(root, 'ran'), { force: true })
  const { code, stderr } = await probe(root, 'setup second')
  assert.equal(code, 0, stderr)
  return existsSync(join(root, 'ran')) ? readFileSync(join(root, 'ran'), 'utf8').trim().split('\n') : []
}

test('a second run does nothing and says nothing', async (t) => {
  const root = tree(t)
  assert.deepEqual(await ran(root), ['first', 'second'])
  const again = await probe(root, 'setup second')
  assert.deepEqual(again, { code: 0, stdout: '', stderr: '' })
})

test('steps run again for what changed, and only those', async (t) => {
  const root = tree(t)
  await ran(root)
  write(root, 'source/a.txt', 'changed')
  assert.deepEqual(await ran(root), ['second'], 'a changed file')
  rmSync(join(root, 'source/sub/b.txt'))
  assert.deepEqual(await ran(root), ['second'], 'a deleted file')
  write(root, 'source/c.txt', 'new')
  assert.deepEqual(await ran(root), ['second'], 'an added file')
  write(root, 'source/node_modules/x.txt', 'not ours')
  await ran(root)
  write(root, 'source/node_modules/y.txt', 'not ours')
  assert.deepEqual(await ran(root), [], 'installed packages are not sources')
  write(root, 'lock.json', '2')
  assert.deepEqual(await ran(root), ['first', 'second'], 'a changed lock file')
  write(root, 'lock.json', '2')
  assert.deepEqual(await ran(root), [], 'a lock file written again with the same content')
  rmSync(join(root, 'artifacts/second'), { recursive: true })
  assert.deepEqual(await ran(root), ['second'], 'a missing output')
})

test('download and build times are kept apart', async (t) => {
  const root = tree(t)
  const { stderr } = await probe(root, 'setup second')
  assert.match(stderr, /\[1\/2\] getting things \.\.\. [\d.]+ s \(download\)\n/)
  assert.match(stderr, /\[2\/2\] making things \.\.\. [\d.]+ s\n/)
  assert.match(stderr, /set up: download [\d.]+ s, build [\d.]+ s\n/)
  const times = JSON.parse(readFileSync(join(root, 'artifacts/logs/setup.json'), 'utf8'))
  assert.equal(typeof times.downloadSeconds, 'number')
  assert.equal(typeof times.buildSeconds, 'number')
  assert.deepEqual(times.steps.map(({ step, kind }) => [step, kind]), [['first', 'download'], ['second', 'build']])
})

test('a failing step shows its last lines and a hint, ends the script, and is tried again', async (t) => {
  const root = tree(t)
  const failing = `step_second() { for i in {1..30}; do echo "line $i"; done; echo 'x.cs(1,2): error CS1002: ; expected'; return 7; }\nsetup second; echo reached`
  const { code, stdout, stderr } = await probe(root, failing)
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.doesNotMatch(stderr, /line 11\n/)
  assert.match(stderr, /\| line 12\n[\s\S]*error CS1002/)
  assert.match(stderr, /probe: error: making things failed with exit code 7; the whole log is artifacts\/logs\/setup-second\.log/)
  assert.match(stderr, /probe: hint: the code does not compile/)
  assert.deepEqual(await ran(root), ['second'])
})

test('a missing prerequisite ends with exit code 3 and the command that installs it', async (t) => {
  const root = tree(t)
  const bash = (await run('bash', ['-c', 'type -P bash'])).stdout.trim()
  const script = `${PRELUDE}\nPATH=/nowhere; require_node`
  for (const [name, hint] of [['node', /apt-get install nodejs/], ['dotnet', /dotnet-install\.sh/], ['linker', /apt-get install gcc/]]) {
    const { code, stderr } = await run(bash, ['-c', script.replace('require_node', `require_${name}`)], { cwd: root })
    assert.equal(code, 3, stderr)
    assert.match(stderr, /probe: error: .*not installed|no C linker/)
    assert.match(stderr, hint)
  }
})

test('two scripts at once do the work once', async (t) => {
  const root = tree(t)
  const slow = `step_first() { sleep 1; echo first >>"$REPO/ran"; mkdir -p "$REPO/artifacts/first"; }\nsetup second`
  const results = await Promise.all([probe(root, slow), probe(root, slow)])
  for (const { code, stderr } of results) assert.equal(code, 0, stderr)
  assert.equal(readFileSync(join(root, 'ran'), 'utf8'), 'first\nsecond\n')
  assert.ok(results.some(({ stderr }) => stderr.includes('another set-up is running')), 'the second one says that it waits')
})

for (const [signal, expected] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  test(`${signal} during a step ends the step with its children, and the step is not taken for done`, async (t) => {
    const root = tree(t)
    const pids = join(root, 'pids')
    const hanging = `step_first() { sleep 300 & echo $! $BASHPID >"$REPO/pids.new"; mv "$REPO/pids.new" "$REPO/pids"; wait; }\nsetup second`
    const { code } = await probe(root, hanging, {
      started: async (child) => {
        while (!existsSync(pids)) await delay(20)
        child.kill(signal)
      },
    })
    assert.equal(code, expected)
    for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) assert.ok(!isRunning(pid), `process ${pid} is still there`)
    assert.deepEqual(await ran(root), ['first', 'second'])
  })
}

test('a process that a step leaves behind is ended and named', async (t) => {
  const root = tree(t)
  const { code, stderr } = await probe(
    root,
    `step_first() { sleep 300 & echo $! >"$REPO/pids"; mkdir -p "$REPO/artifacts/first"; }\nsetup second`,
  )
  assert.equal(code, 0)
  assert.match(stderr, /step first left processes behind/)
  assert.ok(!isRunning(readFileSync(join(root, 'pids'), 'utf8').trim()))
})
