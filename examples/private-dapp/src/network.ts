// SPDX-License-Identifier: MIT
// The network of this page, and who uses it.
import { createEnigmaClient, type EnigmaClient, type NetworkManifest, seedFromWallet } from '@enigma-network/enigma-js'
import {
  type Chain,
  createPublicClient,
  createWalletClient,
  custom,
  defineChain,
  type EIP1193Provider,
  type Hex,
  http,
  type WalletClient,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** What the page comes with: whom it trusts, and two addresses that it does not. They are of another origin and allow this one by CORS. */
export type Network = { manifest: NetworkManifest; node: string; ethereum: string; accounts: readonly { address: Hex; privateKey: Hex }[] }

/** A user of the page: an account, and the client that acts for it. */
export type User = { address: Hex; client: EnigmaClient }

const injectedWallet = (): EIP1193Provider | undefined => (window as { ethereum?: EIP1193Provider }).ethereum

export async function useInjectedWallet(network: Network): Promise<User> {
  const provider = injectedWallet()
  if (!provider) throw new Error('this browser has no wallet')
  const transport = custom(provider)
  const [account] = await createWalletClient({ transport }).requestAddresses()
  if (!account) throw new Error('the wallet shows no account')
  return connect(network, account, createWalletClient({ account, transport, chain: chainOf(network) }))
}

export function useLocalAccount(network: Network, index: number): Promise<User> {
  const known = network.accounts[index]
  if (!known) throw new Error(`the local network has no account ${index}`)
  const account = privateKeyToAccount(known.privateKey)
  return connect(network, account.address, createWalletClient({ account, transport: http(network.ethereum), chain: chainOf(network) }))
}

async function connect(network: Network, address: Hex, walletClient: WalletClient): Promise<User> {
  const { manifest, node, ethereum } = network
  // The wallet's signature is the seed: after a reload it is the same, and every result opens again.
  const seed = await seedFromWallet(walletClient, manifest)
  const publicClient = createPublicClient({ transport: http(ethereum), chain: chainOf(network) })
  return { address, client: createEnigmaClient({ manifest, node, publicClient, walletClient, seed }) }
}

const chainOf = ({ manifest, ethereum }: Network): Chain =>
  defineChain({
    id: manifest.chainId,
    name: `chain ${manifest.chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [ethereum] } },
  })
