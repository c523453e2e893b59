// SPDX-License-Identifier: MIT
// The vectors in the repository are what their generators make: nobody edited a file by hand, nobody forgot to run one.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { repo, run } from '../scripts/tree.mjs'

const vectors = join(repo, 'spec', 'vectors')

for (const name of ['crypto', 'ethereum', 'queries']) {
  test(`${name}.json is what its generator writes`, async (t) => {
    const copy = mkdtempSync(join(tmpdir(), 'enigma-vectors-'))
    t.after(() => rmSync(copy, { recursive: true }))
    cpSync(vectors, copy, { recursive: true, filter: (path) => !path.includes('node_modules') })
    rmSync(join(copy, `${name}.json`))
    symlinkSync(join(vectors, 'generate', 'node_modules'), join(copy, 'generate', 'node_modules'))
    const { code, stderr } = await run('node', [join(copy, 'generate', `${name}.mjs`)])
    assert.equal(code, 0, stderr)
    assert.ok(
      readFileSync(join(copy, `${name}.json`)).equals(readFileSync(join(vectors, `${name}.json`))),
      `spec/vectors/${name}.json differs; run ./dev vectors and look at git diff`,
    )
  })
}

test('tasks.json is what its generator writes', async () => {
  const { code, stdout, stderr } = await run('node', [join(vectors, 'make-tasks.mjs'), '--check'])
  assert.equal(code, 0, `spec/vectors/tasks.json differs; run ./dev vectors and look at git diff\n${stdout}${stderr}`)
})
