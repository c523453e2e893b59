// SPDX-License-Identifier: MIT
// A real local network for the end-to-end tests: the command line starts it, as a developer would.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Chain, createPublicClient, createWalletClient, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import {
  createEnigmaClient,
  type EnigmaClient,
  type EnigmaClientOptions,
  generateSeed,
  type NetworkManifest,
  parseManifest,
} from '../src/index.js'

/** The repository, found from where this runs: source or build. */
export const repository = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'Enigma.slnx'))) folder = dirname(folder)
  return folder
})()

export const readModule = (name: string): Uint8Array => readFileSync(join(repository, 'artifacts', 'guest', `${name}.wasm`))

export type Network = {
  /** What the command line keeps of it. */
  stateFile: string
  manifest: NetworkManifest
  rpc: string
  ethereum: string
  accounts: readonly { address: Hex; privateKey: Hex }[]
  /** A client of one of the funded accounts with a seed of its own. */
  client: (account: number, options?: ClientOptions) => EnigmaClient
  stop: () => Promise<void>
}

export type ClientOptions = EnigmaClientOptions & {
  node?: string
  ethereum?: string
  seed?: Uint8Array
  /** How often viem repeats a request that failed. */
  retryCount?: number
  /** The chain of the wallet. */
  chain?: Chain | undefined
  /** The chain of the viem client that reads. */
  publicChain?: Chain
  /** Instead of the network's. */
  manifest?: NetworkManifest
}

/** Starts a network and resolves when it takes tasks. */
export async function startNetwork(): Promise<Network> {
  const program = join(repository, 'artifacts', 'bin', 'Enigma.Cli', 'release', 'Enigma.Cli')
  // A runtime directory of its own: a network that a developer has running is neither seen nor disturbed.
  const runtime = mkdtempSync(join(tmpdir(), 'enigma-js-'))
  const child = spawn(program, ['devnet', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
  })
  await firstLine(child)
  const stateFile = join(runtime, `enigma-devnet-${process.getuid?.()}`, 'devnet.json')
  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as State
  const manifest = parseManifest(state.manifest)
  return {
    stateFile,
    manifest,
    rpc: state.rpc,
    ethereum: state.ethereum,
    accounts: state.accounts,
    client: (index, { node = state.rpc, ethereum = state.ethereum, seed = generateSeed(), retryCount = 3, ...options } = {}) => {
      const account = state.accounts[index]
      if (!account) throw new RangeError(`there is no account ${index}`)
      const transport = http(ethereum, { retryCount })
      const chain = 'chain' in options ? options.chain : foundry
      return createEnigmaClient({
        manifest,
        node,
        publicClient: createPublicClient({ chain: options.publicChain ?? foundry, transport, pollingInterval: 50 }),
        walletClient: createWalletClient({ ...(chain ? { chain } : {}), transport, account: privateKeyToAccount(account.privateKey) }),
        seed,
        ...options,
      })
    },
    stop: async () => {
      await stop(child)
      rmSync(runtime, { recursive: true, force: true })
    },
  }
}

/** What the command line keeps of a running network, for the account that started it alone. */
type State = { rpc: string; ethereum: string; manifest: unknown; accounts: { address: Hex; privateKey: Hex }[] }

function firstLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4000)
    })
    child.on('exit', (code) => reject(new Error(`the network ended with ${code}: ${said}`)))
    if (!child.stdout) return
    createInterface(child.stdout).once('line', (line) => {
      const { error } = JSON.parse(line) as { error?: { message: string } }
      if (error) reject(new Error(`the network did not start: ${error.message}`))
      else resolve()
    })
  })
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.removeAllListeners('exit')
    child.once('exit', () => resolve())
    child.kill('SIGINT')
  })
}
