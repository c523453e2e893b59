// SPDX-License-Identifier: MIT
// The package as its users get it: packed, linted, bundled, installed into an empty folder, and used as the guide says.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { repository, startNetwork } from './network.js'

const LARGEST_BUNDLE = 60 * 1024
const LARGEST_PART = 2 * 1024
const LARGEST_ATTESTATION = 40 * 1024

const run = promisify(execFile)
const source = join(repository, 'packages', 'enigma-js')
const viem = (JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { devDependencies: { viem: string } }).devDependencies.viem
const tool = (name: string): string => join(source, 'node_modules', '.bin', name)
let folder: string
let tarball: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enigma-js-package-'))
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: source })
  tarball = join(folder, 'enigma-network-enigma-js-0.1.0.tgz')
})
after(() => rmSync(folder, { recursive: true, force: true }))

test('what is packed is what its manifest promises, in ESM and types', async () => {
  await run(tool('publint'), ['run', tarball, '--strict'])
  await run(tool('attw'), [tarball, '--profile', 'esm-only', '--no-definitely-typed'])
})

/** A page that uses this, without viem. A built-in of Node fails the build. */
async function bundle(contents: string): Promise<string> {
  // What is imported later is a file of its own, as every bundler makes it.
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source },
    splitting: true,
    outdir: source,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['viem', 'viem/*'],
    logLevel: 'silent',
    write: false,
  })
  return outputFiles.find(({ path }) => path.endsWith('stdin.js'))?.text ?? ''
}

const compressed = (code: string): number => gzipSync(code, { level: 9 }).length

test('a bundle for browsers has no built-ins of Node and at most 60 KB', async (t) => {
  const whole = compressed(await bundle("export * from './dist/index.js'"))
  t.diagnostic(`the whole library has ${whole} bytes, minified and gzipped, without viem`)
  assert.ok(whole > 10_000 && whole <= LARGEST_BUNDLE, `${whole} bytes`)
})

test('a page carries only what it uses', async (t) => {
  const part = compressed(await bundle("export { generateSeed, isEnigmaError } from './dist/index.js'"))
  t.diagnostic(`generateSeed and isEnigmaError have ${part} bytes`)
  assert.ok(part <= LARGEST_PART, `${part} bytes`)
})

test('verification of quotes has at most 40 KB of its own, needs no package, and is not in the main entry', async (t) => {
  const attestation = await bundle("export * from './dist/attestation/index.js'")
  const size = compressed(attestation)
  t.diagnostic(`the verifier has ${size} bytes, minified and gzipped`)
  assert.ok(size > 4_000 && size <= LARGEST_ATTESTATION, `${size} bytes`)
  assert.doesNotMatch(attestation, /\bfrom\s*"|\bimport\s*["(]/)
  assert.doesNotMatch(await bundle("export * from './dist/index.js'"), /TDX_|enclaveIdentity/)
})

test('the guide leads from an empty folder to a private call, and its snippets compile', async (t) => {
  const app = join(folder, 'app')
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }')
  // Tests use no network: npm takes from its cache what it has put there when the libraries were installed.
  const flags = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts']
  try {
    await run('npm', ['install', ...flags, tarball, `viem@${viem}`], { cwd: app })
  } catch (error) {
    // A peer that is not in the cache has no version when npm looks whether it fits.
    if (!/ENOTCACHED|viem@undefined/.test(String(error))) throw error
    t.skip('the cache of npm lacks a package of viem; `npm cache add` it, or install the libraries again')
    return
  }
  const guide = readFileSync(join(repository, 'docs', 'guides', 'dapp.md'), 'utf8')
  const snippets = (language: string): string[] =>
    [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code ?? '')
  const [program] = snippets('js')
  assert.ok(program)
  assert.ok(program.trimEnd().split('\n').length <= 30)
  writeFileSync(join(app, 'call.js'), program)

  const typed = snippets('ts').map((code, i) => {
    writeFileSync(join(app, `snippet${i}.ts`), code)
    return `snippet${i}.ts`
  })
  assert.equal(typed.length, 3)
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'NodeNext',
    '--target',
    'ES2022',
    '--lib',
    'ES2022,DOM,DOM.Iterable',
  ]
  await run(tool('tsc'), [...options, ...typed], { cwd: app })

  const network = await startNetwork()
  try {
    const module = join(repository, 'artifacts', 'guest', 'calculator.wasm')
    const { stdout } = await run('node', ['call.js', network.stateFile, module], { cwd: app })
    assert.match(stdout, /^verified header: block \d+/)
    assert.match(stdout, /\n42, provisional: true\n$/)
  } finally {
    await network.stop()
  }
})
