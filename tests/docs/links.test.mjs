// SPDX-License-Identifier: MIT
// Documents rot unless a machine reads them: every link inside the repository must lead somewhere.
import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { readText, repositoryFiles } from '../scripts/files.mjs'
import { repo } from '../scripts/tree.mjs'

const documents = repositoryFiles('*.md')

/** Text without code, where brackets mean something else. */
const prose = (markdown) => markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '')

/** The anchors that a heading list gives, by the rule of the usual hosts. */
function anchors(markdown) {
  const seen = new Map()
  return new Set(
    [...markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)].map(([, heading]) => {
      const slug = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
      const count = seen.get(slug) ?? 0
      seen.set(slug, count + 1)
      return count === 0 ? slug : `${slug}-${count}`
    }),
  )
}

test('every link inside the repository leads to a file, and to a heading where it names one', () => {
  const broken = documents.flatMap((document) =>
    [...prose(readText(document)).matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
      .filter((target) => {
        const [path, anchor] = decodeURI(target).split('#')
        const file = path === '' ? document : normalize(join(dirname(document), path))
        if (!existsSync(join(repo, file))) return true
        return anchor !== undefined && statSync(join(repo, file)).isFile() && file.endsWith('.md') && !anchors(readText(file)).has(anchor)
      })
      .map((target) => `${document}: ${target}`),
  )
  assert.deepEqual(broken, [])
})
