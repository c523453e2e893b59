// SPDX-License-Identifier: MIT
// What an entry of the package exports, with its documentation, read from the declarations that are packed.
import assert from 'node:assert/strict'
import ts from 'typescript'

/** One exported item. */
export type Item = {
  name: string
  isFunction: boolean
  /** The declaration, without `export declare`. */
  declaration: string
  summary: string
  /** Lines such as "`code`, `code` why". */
  throws: readonly string[]
  /** Parameters that have a text. */
  parameters: readonly { name: string; text: string }[]
  examples: readonly string[]
}

/** All exports of a declaration file, by name. */
export function readExports(program: ts.Program, entry: string): Item[] {
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(entry)
  const module = file && checker.getSymbolAtLocation(file)
  assert.ok(module, `${entry} is no module`)
  return checker
    .getExportsOfModule(module)
    .map((given) => {
      const symbol = given.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(given) : given
      return readItem(checker, given.name, symbol)
    })
    .sort((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1))
}

function readItem(checker: ts.TypeChecker, name: string, symbol: ts.Symbol): Item {
  const [declaration] = symbol.declarations ?? []
  assert.ok(declaration, `${name} has no declaration`)
  const tags = symbol.getJsDocTags(checker)
  const textsOf = (tag: string): string[] =>
    tags.filter((found) => found.name === tag).map(({ text }) => ts.displayPartsToString(text).trim())
  return {
    name,
    isFunction: checker.getSignaturesOfType(checker.getTypeOfSymbol(symbol), ts.SignatureKind.Call).length > 0,
    declaration: textOf(declaration),
    summary: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
    throws: textsOf('throws'),
    parameters: textsOf('param').map((text) => ({ name: text.split(' ', 1)[0] ?? '', text: text.slice(text.indexOf(' ') + 1) })),
    examples: textsOf('example'),
  }
}

/** A variable's declaration is the statement around it. */
function textOf(declaration: ts.Declaration): string {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return node
    .getText()
    .replace(/^export (declare )?/, '')
    .replace(/^ {4}#private;\n/m, '')
    .replace(/^( {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
}
