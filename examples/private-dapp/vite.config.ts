// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Connect, defineConfig, type Plugin } from 'vite'

const repository = resolve(import.meta.dirname, '../..')
const runtime = process.env.XDG_RUNTIME_DIR ?? tmpdir()
/** What `./enigma devnet` keeps of its network. */
const stateFile = process.env.ENIGMA_DEVNET ?? join(runtime, `enigma-devnet-${process.getuid?.()}`, 'devnet.json')

type State = { rpc: string; ethereum: string; manifest: unknown; accounts: { address: string; privateKey: string }[] }
const readState = (): State => JSON.parse(readFileSync(stateFile, 'utf8')) as State

/**
 * What a deployed page would have built in: the manifest, the addresses of a node and of Ethereum, and modules to deploy. The accounts hold the play money of a local network; a
 * page for a public one has none.
 */
function localNetwork(): Plugin {
  const serve: Connect.NextHandleFunction = (request, response, next) => {
    if (request.url === '/network.json') {
      const { manifest, rpc, ethereum, accounts } = readState()
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ manifest, node: rpc, ethereum, accounts }))
      return
    }
    const module = /^\/contracts\/([a-z-]+)\.wasm$/.exec(request.url ?? '')
    if (!module) return next()
    response.setHeader('content-type', 'application/wasm')
    response.end(readFileSync(join(repository, 'artifacts', 'guest', `${module[1]}.wasm`)))
  }
  return {
    name: 'local-network',
    configureServer: ({ middlewares }) => void middlewares.use(serve),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(serve),
  }
}

// The loopback address alone: the page hands out the keys of the local accounts.
const server = { host: '127.0.0.1' }

export default defineConfig({
  root: import.meta.dirname,
  plugins: [localNetwork()],
  resolve: {
    // In this repository the example uses the library's source; elsewhere it is the package of this name.
    alias: { '@enigma-network/enigma-js': join(repository, 'packages/enigma-js/src/index.ts') },
    dedupe: ['viem'],
  },
  build: { outDir: join(repository, 'artifacts/private-dapp'), emptyOutDir: true, target: 'es2022' },
  server,
  preview: server,
})
