// SPDX-License-Identifier: MIT
import type { Account, PublicClient, WalletClient } from 'viem'
import { EnigmaError } from '../errors/EnigmaError.js'
import { type NetworkManifest, parseManifest, requireTrustFitsChain } from '../protocol/manifest.js'
import { type LedgerDomain, ledgerDomain } from '../protocol/statements.js'
import { JsonRpc } from '../rpc/JsonRpc.js'
import { NodeRpc } from '../rpc/NodeRpc.js'
import { HeadTracker } from '../trust/HeadTracker.js'
import { RememberedSlots } from '../trust/RememberedSlots.js'
import { PermitStore } from '../user/PermitStore.js'

/** How patient a client is; the defaults fit a local network and a public one. */
export type EnigmaClientOptions = {
  /** How long one answer of the node may take, in ms. Default 60,000; a node holds a waiting request up to 30 s. */
  requestTimeoutMs?: number
  /** The pause between two looks at something that changes with blocks, in ms. Default 50. */
  pollingIntervalMs?: number
  /** The greatest age of a signed header by this machine's clock, in seconds. Default 600: behind an older one the Ledger may have moved on. */
  greatestHeaderAgeSeconds?: number
  /** How often a record or a query is sealed again when its key epoch or admission runs out. Default 4. */
  recordAttempts?: number
  /** What carries requests to the node. Default the global `fetch`. */
  fetch?: typeof fetch
  /** Milliseconds since 1970. Default `Date.now`. */
  now?: () => number
}

/** Network, endpoints and user of a client. */
export type CreateEnigmaClientParameters = EnigmaClientOptions & {
  /** The network. It comes with the application, never from a node: everything is verified against it. */
  manifest: NetworkManifest | string
  /** The JSON-RPC address of an Enigma node. It is not trusted. */
  node: string
  /** A viem client of an Ethereum node. It is not trusted. */
  publicClient: PublicClient
  /** A viem wallet with an account: who pays and is the sender of tasks. Reading needs none. */
  walletClient?: WalletClient
  /** The user's seed of 32 bytes, from which every task's secrets derive (see `generateSeed`, `seedFromWallet`). Verifying needs none. */
  seed?: Uint8Array
}

/** A connection to one Enigma network. What can be done with it are the actions: plain functions that take it first. */
export type EnigmaClient = {
  readonly manifest: NetworkManifest
  readonly domain: LedgerDomain
  readonly node: NodeRpc
  readonly publicClient: PublicClient
  readonly walletClient: WalletClient | undefined
  readonly seed: Uint8Array | undefined
  readonly heads: HeadTracker
  readonly slots: RememberedSlots
  readonly permits: PermitStore
  readonly options: Required<EnigmaClientOptions>
}

const SEED_SIZE = 32

/**
 * Makes a client. Nothing is sent.
 *
 * @throws `manifest.bad_format`, `trust.*` when the manifest's trust does not fit its chain, `client.bad_request`
 * @example
 * const client = createEnigmaClient({ manifest, node: 'http://127.0.0.1:8545', publicClient, walletClient, seed })
 */
export function createEnigmaClient(parameters: CreateEnigmaClientParameters): EnigmaClient {
  const { publicClient, walletClient, seed } = parameters
  const manifest = parseManifest(parameters.manifest)
  requireTrustFitsChain(manifest)
  if (seed && seed.length !== SEED_SIZE)
    throw new EnigmaError('client.bad_request', `the user's seed has ${seed.length} bytes, expected ${SEED_SIZE}`)
  for (const [who, chainId] of [
    ['wallet', walletClient?.chain?.id],
    ['public client', publicClient.chain?.id],
  ] as const) {
    if (chainId !== undefined && chainId !== manifest.chainId)
      throw new EnigmaError('client.bad_request', `the ${who} is of chain ${chainId}, the manifest of chain ${manifest.chainId}`)
  }
  const options = {
    requestTimeoutMs: parameters.requestTimeoutMs ?? 60_000,
    pollingIntervalMs: parameters.pollingIntervalMs ?? 50,
    greatestHeaderAgeSeconds: parameters.greatestHeaderAgeSeconds ?? 600,
    recordAttempts: parameters.recordAttempts ?? 4,
    fetch: parameters.fetch ?? globalThis.fetch.bind(globalThis),
    now: parameters.now ?? Date.now,
  }
  const node = new NodeRpc(new JsonRpc(parameters.node, { timeoutMs: options.requestTimeoutMs, fetch: options.fetch }))
  return {
    manifest,
    domain: ledgerDomain(manifest),
    node,
    publicClient,
    walletClient,
    seed: seed?.slice(),
    heads: new HeadTracker(node, manifest, options),
    slots: new RememberedSlots(),
    permits: new PermitStore(),
    options,
  }
}

/** The account that pays. @throws `client.bad_request` */
export function requireAccount(client: EnigmaClient): { walletClient: WalletClient; account: Account } {
  const account = client.walletClient?.account
  if (!client.walletClient || !account) {
    throw new EnigmaError('client.bad_request', 'this action sends a transaction, and the client has no wallet with an account', {
      hint: 'give createEnigmaClient a walletClient that was created with an account',
    })
  }
  return { walletClient: client.walletClient, account }
}

/** The seed that seals and opens. @throws `client.bad_request` */
export function requireSeed(client: EnigmaClient): Uint8Array {
  if (!client.seed) {
    throw new EnigmaError('client.bad_request', 'this action needs the secrets of the user, and the client has no seed', {
      hint: 'give createEnigmaClient the seed; generateSeed() makes one',
    })
  }
  return client.seed
}
