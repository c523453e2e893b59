// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countCodeLines } from '../../eng/dev/codeLines.mjs'

/** What is counted, the source, and its lines of code. */
const cases = [
  ['nothing for blanks and comments', '// SPDX\n\n  \n/// <summary>Text.</summary>\n/* one\n   two */\n', 0],
  ['code with a comment behind it', 'var a = 1; // one\nvar b = 2; /* two */\n', 2],
  ['code after a comment', '/* why */ var a = 1;\n', 1],
  ['a comment mark in a string', 'var url = "https://host"; \nvar path = @"C:\\"; // "\n', 2],
  ['a quote as a character', `var quote = '"';\n// not code "\nvar b = '\\'';\n`, 2],
  ['a raw string whose lines look like comments', 'var text = """\n  // kept\n\n  /* kept */\n  """;\n', 4],
  ['a brace alone', '{\n}\n', 2],
]
for (const [what, source, lines] of cases) {
  test(`lines of trusted code: ${what}`, () => assert.equal(countCodeLines(source), lines))
}
