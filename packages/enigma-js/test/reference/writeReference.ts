// SPDX-License-Identifier: MIT
import type { Item } from './readExports.js'

/** The page of an entry, in Markdown: functions first, then types. */
export function writeReference(title: string, about: string, items: readonly Item[]): string {
  const functions = items.filter((item) => item.isFunction)
  const others = items.filter((item) => !item.isFunction)
  const list = (some: readonly Item[]): string => some.map(({ name }) => `[\`${name}\`](#${name.toLowerCase()})`).join(', ')
  return [
    `<!-- Generated from TSDoc by packages/enigma-js/test/reference: ./dev docs -->`,
    `# ${title}`,
    about,
    `Functions: ${list(functions)}.`,
    `Types and values: ${list(others)}.`,
    '## Functions',
    ...functions.map(section),
    '## Types and values',
    ...others.map(section),
  ]
    .join('\n\n')
    .concat('\n')
}

const section = (item: Item): string =>
  [
    `### ${item.name}`,
    linked(item.summary),
    code(item.declaration),
    item.parameters.map(({ name, text }) => `- \`${name}\`: ${linked(text)}`).join('\n'),
    item.throws.map((text) => `Throws ${linked(text)}.`).join('\n\n'),
    ...item.examples.map(code),
  ]
    .filter((part) => part !== '')
    .join('\n\n')

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``

/** `{@link Name}` leads to its section. */
const linked = (text: string): string => text.replace(/\{@link (\w+)\}/g, (_, name: string) => `[\`${name}\`](#${name.toLowerCase()})`)
