// SPDX-License-Identifier: MIT
// No value is exported that nobody imports, and the package names exactly the packages that it uses.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { repository } from './network.js'

const source = join(repository, 'packages', 'enigma-js')
const ENTRIES = ['src/index.ts', 'src/attestation/index.ts']

/** A type is exported with what it describes, whether somebody names it or not; so only values count. */
type Module = { path: string; exports: string[]; imports: { from: string; names: string[] | 'all' }[] }

const filesBelow = (folder: string): string[] =>
  readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))

function read(path: string): Module {
  const file = ts.createSourceFile(path, readFileSync(join(source, path), 'utf8'), ts.ScriptTarget.ES2022, true)
  const module: Module = { path, exports: [], imports: [] }
  const target = (specifier: ts.Expression): string => {
    const text = (specifier as ts.StringLiteral).text
    return text.startsWith('.') ? resolve('/', path, '..', text).slice(1).replace(/\.js$/, '.ts') : text
  }
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings
      const names = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(nameOf) : 'all'
      module.imports.push({ from: target(statement.moduleSpecifier), names })
    } else if (ts.isExportDeclaration(statement)) {
      const names =
        statement.exportClause && ts.isNamedExports(statement.exportClause) ? statement.exportClause.elements.map(nameOf) : 'all'
      if (statement.moduleSpecifier) module.imports.push({ from: target(statement.moduleSpecifier), names })
    } else if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) {
      if (ts.isVariableStatement(statement))
        module.exports.push(...statement.declarationList.declarations.map(({ name }) => name.getText()))
      else if (!ts.isTypeAliasDeclaration(statement)) module.exports.push((statement as ts.FunctionDeclaration).name?.text ?? 'default')
    }
  }
  return module
}

const nameOf = (element: ts.ImportSpecifier | ts.ExportSpecifier): string => (element.propertyName ?? element.name).text

const own = filesBelow('src').map(read)
const all = [...own, ...filesBelow('test').map(read)]

test('no value is exported that no other file imports', () => {
  assert.ok(own.length > 50, `${own.length} files`)
  const used = new Set(
    all.flatMap(({ imports }) =>
      imports.flatMap(({ from, names }) => (names === 'all' ? [`${from}:*`] : names.map((name) => `${from}:${name}`))),
    ),
  )
  const unused = own
    .filter(({ path }) => !ENTRIES.includes(path))
    .flatMap(({ path, exports }) =>
      exports.filter((name) => !used.has(`${path}:${name}`) && !used.has(`${path}:*`)).map((name) => `${path}: ${name}`),
    )
  assert.deepEqual(unused, [])
})

test('every file of the library is reached from an entry', () => {
  const byPath = new Map(own.map((module) => [module.path, module]))
  const reached = new Set<string>(ENTRIES)
  for (const path of reached) for (const { from } of byPath.get(path)?.imports ?? []) if (byPath.has(from)) reached.add(from)
  assert.deepEqual(
    own.map(({ path }) => path).filter((path) => !reached.has(path)),
    [],
  )
})

test('the package names the packages that it uses, and no others', () => {
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Record<'dependencies' | 'peerDependencies', object>
  const named = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).sort()
  const imported = own.flatMap(({ imports }) => imports.map(({ from }) => from)).filter((from) => !from.startsWith('src/'))
  const packages = imported.map((from) =>
    from
      .split('/')
      .slice(0, from.startsWith('@') ? 2 : 1)
      .join('/'),
  )
  assert.deepEqual([...new Set(packages)].sort(), named)
})
