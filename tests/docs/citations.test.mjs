// SPDX-License-Identifier: MIT
// Code cites the page that decides a matter; the page must be there.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText, repositoryFiles } from '../scripts/files.mjs'
import { repo } from '../scripts/tree.mjs'

test('every page of spec/ and docs/ that code or a document cites exists', () => {
  const sources = repositoryFiles('*.cs', '*.sol', '*.ts', '*.mjs', '*.md', '*.sh', '*.props', '*.targets')
  const missing = new Set()
  for (const source of sources) {
    for (const [, page] of readText(source).matchAll(/(?<![\w./-])((?:spec|docs)\/[\w./-]+\.md)\b/g)) {
      if (!existsSync(join(repo, page))) missing.add(`${page} (cited in ${source})`)
    }
  }
  assert.deepEqual([...missing], [])
})
