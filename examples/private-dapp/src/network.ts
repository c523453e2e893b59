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

/** What the page comes with. */
export type Network = { manifest: NetworkManifest; accounts: readonly { address: Hex; privateKey: Hex }[] }

/** A user of the page: an account, and the client that acts for it. */
export type User = { address: Hex; client: EnigmaClient }

const here = (path: string): string => new URL(path, location.origin).href

const injectedWallet = (): EIP1193Provider | undefined => (window as { ethereum?: EIP1193Provider }).ethereum

export async function useInjectedWallet({ manifest }: Network): Promise<User> {
  const provider = injectedWallet()
  if (!provider) throw new Error('this browser has no wallet')
  const transport = custom(provider)
  const [account] = await createWalletClient({ transport }).requestAddresses()
  if (!account) throw new Error('the wallet shows no account')
  return connect(manifest, account, createWalletClient({ account, transport, chain: chainOf(manifest) }))
}

export function useLocalAccount({ manifest, accounts }: Network, index: number): Promise<User> {
  const known = accounts[index]
  if (!known) throw new Error(`the local network has no account ${index}`)
  const account = privateKeyToAccount(known.privateKey)
  return connect(manifest, account.address, createWalletClient({ account, transport: http(here('/ethereum')), chain: chainOf(manifest) }))
}

async function connect(manifest: NetworkManifest, address: Hex, walletClient: WalletClient): Promise<User> {
  // The wallet's signature is the seed: after a reload it is the same, and every result opens again.
  const seed = await seedFromWallet(walletClient, manifest)
  const publicClient = createPublicClient({ transport: http(here('/ethereum')), chain: chainOf(manifest) })
  return { address, client: createEnigmaClient({ manifest, node: here('/node'), publicClient, walletClient, seed }) }
}

const chainOf = ({ chainId }: NetworkManifest): Chain =>
  defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [here('/ethereum')] } },
  })
