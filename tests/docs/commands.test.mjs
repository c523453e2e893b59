// SPDX-License-Identifier: MIT
// Commands in the documents are commands that exist.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText, repositoryFiles } from '../scripts/files.mjs'
import { repo, run } from '../scripts/tree.mjs'

/** { document, script, words } of each `./enigma …`, `./test …` and `./dev …` in code of a document. */
const commands = repositoryFiles('*.md').flatMap((document) =>
  [...readText(document).matchAll(/(?<=`|^\$? *)\.\/(enigma|test|dev)\b([^`\n#|&>]*)/gm)].map(([, script, rest]) => ({
    document,
    script,
    words: rest.trim().split(/\s+/).filter(Boolean),
  })),
)

test('the first word of each ./dev command and each suite of ./test is known', async () => {
  const known = {
    dev: new Set([...(await run(join(repo, 'dev'))).stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name)),
    test: new Set([...(await run(join(repo, 'test'), ['--help'])).stdout.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name)),
  }
  const unknown = commands
    .filter(({ script, words }) => script in known && /^[a-z]\w*$/.test(words[0] ?? '') && !known[script].has(words[0]))
    .map(({ document, script, words }) => `${document}: ./${script} ${words[0]}`)
  assert.deepEqual(unknown, [])
})

test('every folder in a document\'s table of folders exists', () => {
  // A row that begins with a path in code: | `src/shared/` | …
  const absent = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].filter((document) => existsSync(join(repo, document))).flatMap((document) =>
    [...readText(document).matchAll(/^\| *`([\w./-]+\/)`/gm)].map(([, folder]) => folder).filter((folder) => !existsSync(join(repo, folder))).map((folder) => `${document}: ${folder}`),
  )
  assert.deepEqual(absent, [])
})
