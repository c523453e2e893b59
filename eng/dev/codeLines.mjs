// SPDX-License-Identifier: MIT

/**
 * Lines of C# that hold code: neither blank nor only comment. Knows strings, so that "//" in one is code.
 * @param {string} source
 */
export function countCodeLines(source) {
  const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|("{3,})[\s\S]*?\1|\$*@\$*"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g
  // A comment becomes blanks; a string keeps its lines.
  const withoutComments = source.replace(TOKEN, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token))
  return withoutComments.split('\n').filter((line) => line.trim() !== '').length
}
