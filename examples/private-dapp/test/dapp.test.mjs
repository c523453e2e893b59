// SPDX-License-Identifier: MIT
// The page in Chromium, on a real network.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createWalletClient, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { preview } from 'vite'
import { repository, startNetwork } from '../../../artifacts/enigma-js/test/network.js'
import { launch, skip } from './browser.mjs'

const PATIENCE_MS = 60_000
const WEALTH = 5_318_008_123_456n
const screens = join(repository, 'artifacts', 'screenshots')
const root = join(repository, 'examples', 'private-dapp')

let network, server, browser, address
/** Every body that a page sent. */
const sent = []

before(async () => {
  if (skip) return
  mkdirSync(screens, { recursive: true })
  network = await startNetwork()
  process.env.ENIGMA_DEVNET = network.stateFile
  const configFile = join(root, 'vite.config.ts')
  server = await preview({ root, configFile, logLevel: 'silent', preview: { port: 0 } })
  address = `http://127.0.0.1:${server.httpServer.address().port}/`
  browser = await launch()
})

after(async () => {
  await browser?.close()
  await new Promise((resolve) => (server ? server.httpServer.close(resolve) : resolve()))
  await network?.stop()
})

/** A person with a browser of their own. */
async function person(url, { wallet } = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } })
  context.setDefaultTimeout(PATIENCE_MS)
  if (wallet) await injectWallet(context, wallet)
  const page = await context.newPage()
  page.on('request', (request) => sent.push(request.postData() ?? ''))
  page.on('pageerror', (error) => assert.fail(error))
  await page.goto(url)
  return page
}

/** A wallet that the page finds in window.ethereum; its key stays outside the page. */
async function injectWallet(context, { privateKey }) {
  const account = privateKeyToAccount(privateKey)
  const client = createWalletClient({ account, chain: foundry, transport: http(network.ethereum) })
  await context.exposeFunction('askWallet', ({ method, params }) => {
    if (method === 'eth_requestAccounts' || method === 'eth_accounts') return [account.address]
    if (method === 'personal_sign') return account.signMessage({ message: { raw: params[0] } })
    if (method === 'eth_sendTransaction') return client.sendTransaction({ to: params[0].to, data: params[0].data })
    return client.request({ method, params })
  })
  await context.addInitScript(() => {
    window.ethereum = { request: (request) => window.askWallet(request), on: () => undefined, removeListener: () => undefined }
  })
}

const task = (page, question) => page.locator(`[data-question=${question}]`).first()
const answer = (page, question) => task(page, question).locator('[data-role=answer]:is(.known, .refused, .failed)')
const screenshot = (page, name) => page.screenshot({ path: join(screens, `private-dapp-${name}.png`), fullPage: true })

/** In the page: which stages of a question that is on its way were marked, in order. */
function noteStages(question) {
  window.stages = []
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const stage = target.dataset.stage
      if (target.closest(`[data-pending=${question}]`) && target.matches('.reached') && !stages.includes(stage)) stages.push(stage)
    }
  }).observe(document.body, { subtree: true, attributeFilter: ['class'] })
}

async function register(page, wealth) {
  await page.getByLabel('My wealth').fill(String(wealth))
  await page.locator('[data-ask=register]').click()
  assert.match(await answer(page, 'register').textContent(), /registered/)
}

test('who is richer is told to the one who asks, also when the page is reloaded in between, and to nobody else', { skip }, async () => {
  const [first, second] = network.accounts
  const alice = await person(address, { wallet: first })
  await screenshot(alice, '1-connect')
  await alice.locator('[data-connect=wallet]').click()
  await alice.locator('[data-action=start]').click()
  await alice.locator('[data-ask=richest]').waitFor()

  const bob = await person(alice.url())
  await bob.locator('[data-connect="1"]').click()
  await register(alice, WEALTH)
  await register(bob, WEALTH + 1n)

  // Each stage is shown as it is reached, also those before the task has an id.
  await alice.evaluate(noteStages, 'richest')
  await alice.locator('[data-ask=richest]').click()
  await task(alice, 'richest').waitFor()
  await screenshot(alice, '2-stages')
  assert.deepEqual((await alice.evaluate('stages')).slice(0, 3), ['verified', 'sealed', 'admitted'])
  await alice.reload()
  const told = await answer(alice, 'richest').textContent()
  assert.equal(told.toLowerCase(), `${second.address.slice(0, 8)}…${second.address.slice(-4)} is richer than you.`.toLowerCase())
  await task(alice, 'richest').locator('.outside').waitFor()
  await screenshot(alice, '3-answer')

  // Another device: the wallet is all that it has. The task is found on the Ledger, and the seed reads question and answer.
  const elsewhere = await person(alice.url(), { wallet: first })
  await elsewhere.locator('[data-connect=wallet]').click()
  assert.equal(await answer(elsewhere, 'richest').textContent(), told)
  assert.match(await answer(elsewhere, 'register').textContent(), /registered/)
  await elsewhere.context().close()

  const taskId = await task(alice, 'richest').getAttribute('data-task')
  await bob.getByLabel('The id of any task').fill(taskId)
  await bob.locator('[data-action=look]').click()
  assert.match(await bob.locator('[data-role=other] .answer').textContent(), /^It is not yours/)
  await screenshot(bob, '4-outside')
  // And the other way round.
  await alice.getByLabel('The id of any task').fill(await task(bob, 'register').getAttribute('data-task'))
  await alice.locator('[data-action=look]').click()
  assert.match(await alice.locator('[data-role=other] .answer').textContent(), /^It is not yours/)

  await task(alice, 'richest').getByRole('button').click()
  await task(alice, 'richest').locator('[data-stage=confirmed].reached').waitFor()
  await task(alice, 'richest').locator('.facts li', { hasText: 'receipt' }).waitFor({ state: 'attached' })
  await alice.emulateMedia({ colorScheme: 'dark' })
  await alice.setViewportSize({ width: 420, height: 900 })
  const closed = task(alice, 'richest').locator('details:not([open]) summary')
  while ((await closed.count()) > 0) await closed.first().click()
  assert.equal(await alice.evaluate(() => document.documentElement.scrollWidth), 420, 'nothing is wider than a phone')
  await screenshot(alice, '5-confirmed-narrow-dark')

  await bob.locator('[data-ask=yes]').click()
  assert.match(await answer(bob, 'vote').textContent(), /counted/)
  await bob.locator('[data-ask=tally]').click()
  assert.equal(await answer(bob, 'tally').textContent(), 'The contract refused: the poll is still open.')
  await screenshot(bob, '6-vote')
})

test('no page sent a wealth in the clear', { skip }, () => {
  assert.ok(sent.some((body) => body.includes('enigma_admit')))
  for (const wealth of [WEALTH, WEALTH + 1n]) {
    for (const trace of [String(wealth), wealth.toString(16).padStart(16, '0')])
      assert.ok(!sent.some((body) => body.includes(trace)), trace)
  }
})
