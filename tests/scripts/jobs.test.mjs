// SPDX-License-Identifier: MIT
// What runs beside what (eng/lib/jobs.sh), with jobs of its own in a small tree: each writes when it begins and ends, and a job of the kind
// `pair` ends when both of its kind have begun.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTree, repo, run } from './tree.mjs'

const PRELUDE = `
SCRIPT=probe
source eng/lib/enigma.sh
SHARED_AT_ONCE=2
work() { echo "$1 begins" >>log; sleep 0.2; echo "$1 ends" >>log; }
meet() { echo "$1 begins" >>log; for i in {1..200}; do (($(grep -c begins log) < 2)) || break; sleep 0.05; done; echo "$1 ends" >>log; }
begin_job() { start_logged "job_$1" "$1.log" work "$1"; }
ended_job() { :; }
begin_pair() { start_logged "pair_$1" "$1.log" meet "$1"; }
ended_pair() { :; }
begin_nothing() { echo "nothing $1" >>log; return 1; }
`

const probe = (root, script) => run('bash', ['-c', `${PRELUDE}\n${script}`], { cwd: root })

/** The lines that the jobs wrote. */
async function runJobs(t, jobs) {
  const root = makeTree(t)
  const { code, stderr } = await probe(root, `${jobs}\nrun_jobs\necho all >>log`)
  assert.equal(code, 0, stderr)
  const log = join(root, 'log')
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
  assert.equal(lines.pop(), 'all', 'run_jobs returns after the last job')
  return lines
}

const together = (lines) => lines.findIndex((line) => line.endsWith('ends')) > 1

test('jobs that need nothing of each other run at once', async (t) => {
  for (const place of ['shared', 'download']) {
    assert.ok(together(await runJobs(t, `add_job pair_a ${place}\nadd_job pair_b ${place}`)), place)
  }
})

test('a job begins after all that it needs, and what is not to be done is no obstacle', async (t) => {
  const lines = await runJobs(t, `add_job job_last shared 'job_first job_other job_absent'\nadd_job job_first shared\nadd_job job_other download`)
  assert.deepEqual(lines.slice(-2), ['last begins', 'last ends'])
  assert.equal(lines.length, 6)
})

test('jobs of one lane run one after the other', async (t) => {
  const lines = await runJobs(t, `add_job job_a shared '' lane\nadd_job job_b shared '' lane\nadd_job job_c download '' lane`)
  assert.deepEqual(lines, ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]))
})

test('no more run at once than there are processors', async (t) => {
  const lines = await runJobs(t, [1, 2, 3, 4, 5].map((i) => `add_job job_${i} shared`).join('\n'))
  let now = 0
  for (const line of lines) {
    now += line.endsWith('begins') ? 1 : -1
    assert.ok(now <= 2, lines.join(', '))
  }
})

test('what has to be alone comes last, one after the other, also when it was named first', async (t) => {
  const lines = await runJobs(t, `add_job job_x alone\nadd_job job_y alone\nadd_job job_a download\nadd_job job_b shared job_a`)
  assert.deepEqual(lines, ['a', 'b', 'x', 'y'].flatMap((name) => [`${name} begins`, `${name} ends`]))
})

test('a job that finds nothing to do is done, and what needs it goes on', async (t) => {
  assert.deepEqual(await runJobs(t, `add_job job_a shared nothing_b\nadd_job nothing_b shared`), ['nothing b', 'a begins', 'a ends'])
})

test('jobs that need each other are an error, not silence', async (t) => {
  const { code, stderr } = await probe(makeTree(t), `add_job job_a shared job_b\nadd_job job_b shared job_a\nrun_jobs; echo reached`)
  assert.equal(code, 1)
  assert.match(stderr, /job_a never began; it needs: job_b/)
})

test('every test program belongs to a suite, and every run of a suite has its place and its steps', async () => {
  const script = 'source eng/lib/suites.sh; echo "${SUITE_RUNS[*]}"; echo "${RUNS[*]}"; echo "${!RUN_STEPS[*]}"'
  const { stdout, stderr } = await probe(repo, script)
  const [ofSuites, ordered, withSteps] = stdout.trim().split('\n').map((line) => line.split(' ').sort())
  assert.deepEqual(ordered, ofSuites, stderr)
  assert.deepEqual(withSteps, ofSuites)
  const projects = readdirSync(join(repo, 'tests')).filter((name) => /^Enigma\..*\.Tests$/.test(name))
  assert.deepEqual(ofSuites.filter((name) => name.startsWith('Enigma.')), projects.sort())
})
