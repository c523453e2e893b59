// SPDX-License-Identifier: MIT
// The page of a connected user: a round to start, to take part in, and to look at from outside.
import { getTaskResult, isEnigmaError } from '@enigma-network/enigma-js'
import { type Hex, isHash } from 'viem'
import { h } from './dom.js'
import type { User } from './network.js'
import { outsideView } from './outsideView.js'
import { action, LAST_USER, say, show } from './page.js'
import { OPEN_FOR_SECONDS, putIntoLink, type Question, type Round, record, roundOfLink, short, startRound } from './rounds.js'
import { forgottenTasks, type SavedTask, savedTasks, saveTask } from './savedTasks.js'
import { contractOf, pendingCard, taskCard } from './taskCard.js'

export function showUser(user: User): void {
  const round = roundOfLink()
  say('')
  if (round) showRound(user, round)
  else showStart(user)
}

function showStart(user: User): void {
  show(
    h(
      'section',
      { className: 'card' },
      h('h2', {}, 'Start a round'),
      h(
        'p',
        {},
        `Two secret contracts are deployed: who is the richest, and a poll that is open for ${OPEN_FOR_SECONDS / 60} minutes. Share the link with the others.`,
      ),
      action(
        'Start a round',
        async () => {
          putIntoLink(await startRound(user, say))
          showUser(user)
        },
        { action: 'start' },
      ),
    ),
  )
}

function showRound(user: User, round: Round): void {
  const contracts = [round.millionaires, round.voting]
  const tasks = h('section', { className: 'tasks' })
  const add = (task: SavedTask): void => tasks.prepend(taskCard(user, round, task))
  const ask = (question: Question, value: () => bigint) => async (): Promise<void> => {
    const given = value()
    const { card, reach } = pendingCard(question)
    tasks.prepend(card)
    say('')
    try {
      const { taskId, gasUsed, report } = await record(user, round, question, given, reach)
      const task = { taskId, question, record: { ethereumGas: String(gasUsed), verified: report.verified, warnings: report.warnings } }
      saveTask(user.address, contractOf(round, question), task)
      add(task)
    } finally {
      card.remove()
    }
  }
  const wealth = h('input', { inputMode: 'numeric', placeholder: 'My wealth', autocomplete: 'off', ariaLabel: 'My wealth' })
  show(
    h(
      'p',
      { className: 'who' },
      'You are ',
      h('code', { title: user.address }, short(user.address)),
      ' ',
      h('a', { href: '', onclick: () => localStorage.removeItem(LAST_USER) }, 'Be somebody else'),
    ),
    h(
      'div',
      { className: 'columns' },
      h(
        'section',
        { className: 'card' },
        h('h2', {}, 'Millionaires'),
        h('p', {}, 'Everybody says how rich they are. Nobody learns it; who asks learns who is the richest.'),
        h(
          'div',
          { className: 'row' },
          wealth,
          action(
            'Register',
            ask('register', () => wholeNumber(wealth)),
            { ask: 'register' },
          ),
        ),
        action(
          'Who is richer?',
          ask('richest', () => 0n),
          { ask: 'richest' },
        ),
      ),
      h(
        'section',
        { className: 'card' },
        h('h2', {}, 'Shall it stay private?'),
        h('p', {}, 'Votes stay secret for ever, the count until the poll closes.'),
        h(
          'div',
          { className: 'row' },
          action(
            'Yes',
            ask('vote', () => 1n),
            { ask: 'yes' },
          ),
          action(
            'No',
            ask('vote', () => 0n),
            { ask: 'no' },
          ),
        ),
        action(
          'Count the votes',
          ask('tally', () => 0n),
          { ask: 'tally' },
        ),
      ),
    ),
    tasks,
    otherTask(user),
  )
  for (const task of contracts.flatMap((contract) => savedTasks(user.address, contract)).reverse()) add(task)
  for (const contract of contracts) {
    const find = async (): Promise<void> => (await forgottenTasks(user, contract)).forEach(add)
    find().catch((error: unknown) => say(`earlier tasks were not found: ${error instanceof Error ? error.message : String(error)}`))
  }
}

function wholeNumber(input: HTMLInputElement): bigint {
  const text = input.value.replaceAll(/[ ,_]/g, '')
  if (!/^\d{1,40}$/.test(text)) throw new Error(`${JSON.stringify(input.value)} is no whole number`)
  input.value = ''
  return BigInt(text)
}

/** Anybody may look at any task, and sees what there is to see. */
function otherTask({ client }: User): HTMLElement {
  const id = h('input', { placeholder: 'The id of any task: 0x…', ariaLabel: 'The id of any task', autocomplete: 'off' })
  const seen = h('div', { data: { role: 'other' } })
  const look = async (): Promise<void> => {
    const taskId = id.value.trim() as Hex
    if (!isHash(taskId)) throw new Error('a task id has 32 bytes')
    const opened = await getTaskResult(client, { taskId }).then(
      ({ returnData }) => `It is yours. It returned ${returnData}`,
      (error: unknown) => (isEnigmaError(error, 'client.not_the_asker') ? 'It is not yours: your keys do not open it.' : String(error)),
    )
    seen.replaceChildren(h('p', { className: 'answer' }, opened), await outsideView(client, taskId))
  }
  return h(
    'section',
    { className: 'card' },
    h('h2', {}, "Somebody else's task"),
    h('div', { className: 'row' }, id, action('Try to read it', look, { action: 'look' })),
    seen,
  )
}
