// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repo } from './tree.mjs'

/**
 * The files of the repository, new ones included, ignored and deleted ones not.
 * @param {string[]} patterns git pathspecs, for example `*.md`
 */
export function repositoryFiles(...patterns) {
  const list = (...args) => {
    const { status, stdout, stderr } = spawnSync('git', ['ls-files', '-z', ...args, '--', ...patterns], { cwd: repo, encoding: 'utf8', maxBuffer: 1 << 26 })
    if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`)
    return stdout.split('\0').filter(Boolean)
  }
  const deleted = new Set(list('--deleted'))
  return list('--cached', '--others', '--exclude-standard').filter((path) => !deleted.has(path))
}

export const readText = (path) => readFileSync(join(repo, path), 'utf8')
