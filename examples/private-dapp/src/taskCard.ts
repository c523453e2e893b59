// SPDX-License-Identifier: MIT
// One task as its asker sees it: stages, answer, what was verified, what it cost, and what the outside world saw of it.
import { getTaskResult, isEnigmaError, requestCommit, watchTask } from '@enigma-network/enigma-js'
import { h } from './dom.js'
import type { User } from './network.js'
import { outsideView } from './outsideView.js'
import { type Answer, answerOf, PATIENCE_MS, type Question, type Round, short } from './rounds.js'
import type { SavedTask } from './savedTasks.js'

const TITLES: Record<Question, string> = {
  register: 'Register my wealth',
  richest: 'Who is richer?',
  vote: 'My vote',
  tally: 'Count the votes',
}
const STAGE_TEXTS = {
  verified: 'Verified',
  sealed: 'Sealed',
  admitted: 'Admitted',
  recorded: 'Recorded',
  computed: 'Computed (provisional)',
  confirmed: 'Confirmed',
}
type Stage = keyof typeof STAGE_TEXTS
const STAGES = Object.keys(STAGE_TEXTS) as Stage[]
const GRAINS_PER_GAS = 10n ** 9n
const GRAINS_PER_ENG = 1e18
/** Header and Ledger, which every report begins with. */
const KNOWN_FACTS = 2

/** The stages of a task; those that it has reached are marked. */
function stageList(): { list: HTMLElement; reach: (stage: Stage) => void } {
  const steps = new Map(STAGES.map((stage) => [stage, h('li', { data: { stage } }, STAGE_TEXTS[stage])]))
  const reach = (stage: Stage): void => {
    for (const [name, step] of steps) if (STAGES.indexOf(name) <= STAGES.indexOf(stage)) step.classList.add('reached')
  }
  return { list: h('ol', { className: 'stages' }, ...steps.values()), reach }
}

/** A task on its way onto the Ledger: it has no id yet. */
export function pendingCard(question: Question): { card: HTMLElement; reach: (stage: Stage) => void } {
  const { list, reach } = stageList()
  const card = h('article', { className: 'card task', data: { pending: question } }, h('header', {}, h('h3', {}, TITLES[question])), list)
  return { card, reach }
}

export function taskCard(user: User, round: Round, task: SavedTask): HTMLElement {
  const { list, reach } = stageList()
  const answer = h('p', { className: 'answer', data: { role: 'answer' } }, '…')
  const { record } = task
  const cost = h('dl', {}, ...(record ? row('Ethereum gas of the record', Number(record.ethereumGas).toLocaleString('en')) : []))
  const verified = h('ul', { className: 'facts' }, ...(record?.verified ?? []).map(factOf))
  const commit = h('button', { className: 'quiet', onclick: () => void askForReceipt() }, 'Ask for the receipt now')
  const outside = h('div')
  async function askForReceipt(): Promise<void> {
    commit.disabled = true
    await requestCommit(user.client, { contract: contractOf(round, task.question) }).catch((error: unknown) => fail(error))
  }
  const fail = (error: unknown): void => {
    answer.classList.add('failed')
    answer.replaceChildren(isEnigmaError(error) ? error.message.replace(/^([\w.]+): /, '') : String(error))
    answer.dataset.code = isEnigmaError(error) ? error.code : 'unknown'
  }
  async function follow(): Promise<void> {
    reach('recorded')
    const { taskId, question } = task
    const result = await answerOf(user, round, question, taskId)
    reach(result.isProvisional ? 'computed' : 'confirmed')
    answer.replaceChildren(result.text)
    answer.classList.add(result.isRefusal ? 'refused' : 'known')
    cost.append(...costOf(result))
    outside.replaceChildren(await outsideView(user.client, taskId))
    for await (const { stage } of watchTask(user.client, { taskId, timeoutMs: PATIENCE_MS })) if (stage !== 'expired') reach(stage)
    const { report } = await getTaskResult(user.client, { taskId, until: 'confirmed' })
    verified.append(...(report?.verified.slice(KNOWN_FACTS) ?? []).map(factOf))
    outside.replaceChildren(await outsideView(user.client, taskId))
    commit.remove()
  }
  void follow().catch(fail)
  return h(
    'article',
    { className: 'card task', data: { task: task.taskId, question: task.question } },
    h('header', {}, h('h3', {}, TITLES[task.question]), h('code', { title: task.taskId }, short(task.taskId))),
    list,
    answer,
    h(
      'div',
      { className: 'panels' },
      h(
        'details',
        {},
        h('summary', {}, 'What was verified before it was sealed, and since'),
        verified,
        ...(record?.warnings ?? []).map((text) => h('p', { className: 'warning' }, text)),
      ),
      h('details', {}, h('summary', {}, 'What it cost'), cost),
      h('details', { open: true, data: { role: 'outside' } }, h('summary', {}, 'What the outside world saw'), outside),
    ),
    commit,
  )
}

export const contractOf = (round: Round, question: Question) =>
  question === 'register' || question === 'richest' ? round.millionaires : round.voting

const costOf = ({ gasUsed, gasCharged }: Answer): HTMLElement[] => [
  ...row('Gas of the computation', gasUsed.toLocaleString('en')),
  ...row('Gas paid, by its class', gasCharged.toLocaleString('en')),
  ...row('Fee', `${Number(gasCharged * GRAINS_PER_GAS) / GRAINS_PER_ENG} ENG`),
]

const factOf = ({ what, value, against }: { what: string; value: string; against: string }): HTMLElement =>
  h('li', {}, h('strong', {}, what), ' ', h('code', { title: value }, value.length > 30 ? short(value) : value), h('small', {}, against))

const row = (name: string, value: string): HTMLElement[] => [h('dt', {}, name), h('dd', {}, value)]
