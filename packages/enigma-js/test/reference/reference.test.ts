// SPDX-License-Identifier: MIT
// The reference of the package: everything is documented, the pages are current, the examples compile.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { repository } from '../network.js'
import { type Item, readExports } from './readExports.js'
import { writeReference } from './writeReference.js'

const source = join(repository, 'packages', 'enigma-js')
const entries = [
  {
    entry: 'index',
    page: 'enigma-js',
    least: 60,
    title: 'Enigma-JS: reference',
    about:
      'What `@enigma-network/enigma-js` exports. Every failure is an `EnigmaError`; its codes are listed in [spec/errors.md](../../spec/errors.md). How it is used: [the guide](../guides/dapp.md).',
  },
  {
    entry: 'attestation/index',
    page: 'enigma-js-attestation',
    least: 20,
    title: 'Enigma-JS, attestation: reference',
    about:
      'What `@enigma-network/enigma-js/attestation` exports: verification of quotes of SGX and TDX ([spec/attestation.md](../../spec/attestation.md)).',
  },
] as const

/** What the examples take for given. */
const PRELUDE = `
import { type Address, type Hash, type PublicClient, type WalletClient, http, parseAbi } from 'viem'
import * as viem from 'viem'
import {
  IMPORTS
} from './dist/index.js'
declare const client: EnigmaClient
declare const manifest: NetworkManifest
declare const publicClient: PublicClient
declare const walletClient: WalletClient
declare const address: Address
declare const account: Address
declare const contract: Address
declare const taskId: Hash
declare const code: Uint8Array
declare const data: Uint8Array
declare const seed: Uint8Array
const abi = parseAbi(['function add(uint256 a, uint256 b) returns (uint256)', 'function total() view returns (uint256)'])
export async function example() {
  CODE
}
`
const declarations = entries.map(({ entry }) => join(source, 'dist', `${entry}.d.ts`))
const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
}

const pages = (() => {
  const program = ts.createProgram(declarations, options)
  return entries.map((about, i) => ({ ...about, items: readExports(program, declarations[i] ?? '') }))
})()

for (const { entry, page, least, title, about, items } of pages) {
  test(`every public item of ${entry} says what it is`, () => {
    assert.ok(items.length >= least, `${items.length} items`)
    // A throws tag documents as well.
    const silent = items.filter(({ summary, throws }) => summary === '' && throws.length === 0)
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    )
  })

  test(`docs/generated/${page}.md is what TSDoc says`, () => {
    const path = join(repository, 'docs', 'generated', `${page}.md`)
    const text = writeReference(title, about, items)
    if (process.env.ENIGMA_WRITE_DOCS === '1') {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    assert.equal(readFileSync(path, 'utf8'), text, `docs/generated/${page}.md is stale; make it with: ./dev docs`)
  })
}

test('every action has an example, and every example compiles', () => {
  const items = pages.find(({ entry }) => entry === 'index')?.items ?? []
  const actions = items.filter(({ declaration, isFunction }) => isFunction && /\(client: EnigmaClient/.test(declaration))
  assert.ok(actions.length >= 20, `${actions.length} actions`)
  assert.deepEqual(
    actions.filter(({ examples }) => examples.length === 0).map(({ name }) => name),
    [],
  )
  assert.deepEqual(faultsOf(items), [])
})

/** What the compiler says about the examples, each in a file of its own beside the package. */
function faultsOf(items: readonly Item[]): string[] {
  const imports = items.map(({ name, isFunction, declaration }) =>
    isFunction || /^(class|const) /.test(declaration) ? name : `type ${name}`,
  )
  const files = new Map<string, string>()
  for (const { name, examples } of items) {
    examples.forEach((code, i) => {
      files.set(join(source, `example-${name}-${i}.ts`), PRELUDE.replace('IMPORTS', imports.join(', ')).replace('CODE', code))
    })
  }
  assert.ok(files.size >= 20, `${files.size} examples`)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => files.get(path) ?? readFile(path)
  host.getSourceFile = (path, ...rest) => {
    const text = files.get(path)
    return text === undefined ? getSourceFile.call(host, path, ...rest) : ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return found.map(({ messageText }) => `${path.slice(source.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}
