// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository these tests belong to. */
export const repo = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * A tree of its own, with the named parts of the repository and some files more. Its path has a space in it, as a clone's may.
 * @param {import('node:test').TestContext} test removes the tree when it ends
 * @param {{ parts?: string[], files?: Record<string, string> }} content
 */
export function makeTree(test, { parts = ['test', 'dev', 'enigma', 'eng/lib', 'eng/test', '.ci'], files = {} } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'enigma scripts '))
  test.after(() => rmSync(root, { recursive: true, force: true }))
  for (const part of parts) cpSync(join(repo, part), join(root, part), { recursive: true })
  for (const [path, text] of Object.entries(files)) write(root, path, text)
  return root
}

export function write(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, started?: (child: import('node:child_process').ChildProcess) => void }} options
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function run(command, args = [], { cwd = repo, env = {}, started } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data) => (stdout += data))
    child.stderr.on('data', (data) => (stderr += data))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    started?.(child)
  })
}

/** Whether a process runs. Zombies do not: they only wait for a parent to notice. */
export function isRunning(pid) {
  const stat = `/proc/${pid}/stat`
  return existsSync(stat) && readFileSync(stat, 'utf8').split(') ')[1][0] !== 'Z'
}
