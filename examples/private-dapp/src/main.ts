// SPDX-License-Identifier: MIT
// The first view needs neither cryptography nor viem; they are loaded when somebody connects.
import { h } from './dom.js'
import type { Network, User } from './network.js'
import { action, LAST_USER, show } from './page.js'
import './style.css'

type Wallets = typeof import('./network.js')

async function connect(name: string, choose: (wallets: Wallets) => Promise<User>): Promise<void> {
  const [wallets, { showUser }] = await Promise.all([import('./network.js'), import('./roundView.js')])
  const user = await choose(wallets)
  localStorage.setItem(LAST_USER, name)
  showUser(user)
}

const hasWallet = 'ethereum' in window

function showConnect(network: Network): void {
  show(
    h(
      'section',
      { className: 'card connect' },
      h('h2', {}, 'Who are you?'),
      h('p', {}, 'Your wallet signs one text. From it come the keys that open your results, here or on another device.'),
      h(
        'div',
        { className: 'row' },
        hasWallet
          ? action('Use my wallet', () => connect('wallet', ({ useInjectedWallet }) => useInjectedWallet(network)), { connect: 'wallet' })
          : h('span', {}, 'No wallet in this browser: '),
        ...network.accounts
          .slice(0, 3)
          .map((_, i) => action(`Local account ${i + 1}`, () => connectLocal(network, i), { connect: String(i) })),
      ),
    ),
  )
}

const connectLocal = (network: Network, index: number): Promise<void> =>
  connect(String(index), ({ useLocalAccount }) => useLocalAccount(network, index))

const network = (await (await fetch('/network.json')).json()) as Network
const last = localStorage.getItem(LAST_USER)
if (last === null || (last === 'wallet' && !hasWallet)) showConnect(network)
else {
  const again =
    last === 'wallet' ? connect(last, ({ useInjectedWallet }) => useInjectedWallet(network)) : connectLocal(network, Number(last))
  await again.catch(() => showConnect(network))
}
