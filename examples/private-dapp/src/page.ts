// SPDX-License-Identifier: MIT
// What every view of the page has: title, notice, buttons that tell what went wrong.
import { h } from './dom.js'

/** Where the page remembers who used it last. */
export const LAST_USER = 'enigma-last-user'

const app = document.querySelector('#app') ?? document.body
const notice = h('p', { className: 'notice', role: 'status' })
export const say = (text: string): void => notice.replaceChildren(text)

/** Runs what a button started; a failure is told, and the button can be pressed again. */
async function busy(button: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
  button.disabled = true
  try {
    await work()
  } catch (error) {
    say(textOf(error))
  } finally {
    button.disabled = false
  }
}

export function action(text: string, work: () => Promise<void>, data: Record<string, string> = {}): HTMLButtonElement {
  const button: HTMLButtonElement = h('button', { type: 'button', data, onclick: () => void busy(button, work) }, text)
  return button
}

export function show(...content: (HTMLElement | false)[]): void {
  const title = h(
    'header',
    { className: 'title' },
    h('h1', {}, 'Private by computation'),
    h('p', {}, 'Numbers go in sealed. Answers come out for you alone.'),
  )
  app.replaceChildren(title, ...content.filter((part) => part !== false), notice)
}

/** Errors of the library carry a hint. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const hint = 'hint' in error && typeof error.hint === 'string' ? ` ${error.hint}` : ''
  return `${error.message}.${hint}`
}
