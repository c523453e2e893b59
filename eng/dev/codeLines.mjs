// SPDX-License-Identifier: MIT

/**
 * Lines of C# that hold code: neither blank nor only comment. Knows strings, so that "//" in one is code; a raw string
 * counts with all its lines.
 * @param {string} source
 */
export function countCodeLines(source) {
  const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|("{3,})[\s\S]*?\1|\$*@\$*"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g
  const withoutComments = source.replace(TOKEN, (token) => {
    if (!token.startsWith('/')) return token.replace(/[^\n]/g, 'x')
    return token.replace(/[^\n]/g, ' ')
  })
  return withoutComments.split('\n').filter((line) => line.trim() !== '').length
}
