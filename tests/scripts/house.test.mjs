// SPDX-License-Identifier: MIT
// Rules of the house that no compiler knows.
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText, repositoryFiles } from './files.mjs'
import { repo } from './tree.mjs'

test('every source file names its licence on top', () => {
  const sources = repositoryFiles('*.cs', '*.sol', '*.ts', '*.mjs', '*.js', '*.rs', '*.sh', 'enigma', 'test', 'dev', '.ci/run')
  assert.ok(sources.length > 20, `only ${sources.length} source files were found`)
  const without = sources.filter((path) => !readText(path).split('\n', 2).some((line) => line.includes('SPDX-License-Identifier: MIT')))
  assert.deepEqual(without, [])
})

test('every project is in the solution', () => {
  const solution = readText('Enigma.slnx')
  const absent = repositoryFiles('*.csproj').filter((path) => !solution.includes(`"${path}"`))
  assert.deepEqual(absent, [])
})

test('every package has its versions locked', () => {
  const projects = repositoryFiles('*.csproj').map((path) => path.replace(/[^/]+$/, 'packages.lock.json'))
  const packages = repositoryFiles('*package.json')
    .filter((path) => /ependencies"/.test(readText(path)))
    .map((path) => path.replace('package.json', 'package-lock.json'))
  const files = new Set(repositoryFiles('*.json'))
  assert.deepEqual([...projects, ...packages].filter((path) => !files.has(path)), [])
})

test('lock files name packages and hashes, not where they came from', () => {
  const naming = repositoryFiles('*package-lock.json').filter((path) => /"resolved":/.test(readText(path)))
  assert.deepEqual(naming, [], 'set omit-lockfile-registry-resolved=true and run npm install again')
})

test('npm packages are pinned to exact versions', () => {
  const loose = repositoryFiles('*package.json').flatMap((path) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readText(path))
    return Object.entries({ ...dependencies, ...devDependencies })
      .filter(([, version]) => !/^(\d+\.\d+\.\d+(-[\w.]+)?|file:.*|workspace:.*)$/.test(version))
      .map(([name, version]) => `${path}: ${name} ${version}`)
  })
  assert.deepEqual(loose, [])
})

test('scripts can be executed', () => {
  const scripts = repositoryFiles().filter((path) => statSync(join(repo, path)).isFile() && readText(path).startsWith('#!'))
  assert.ok(scripts.includes('enigma'))
  assert.deepEqual(scripts.filter((path) => (statSync(join(repo, path)).mode & 0o111) === 0), [])
})
