// SPDX-License-Identifier: MIT
// A local Ethereum node of our own: started on a free port, gone with this process.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repo = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

function findAnvil() {
  const tools = join(repo, 'artifacts', 'tools', 'anvil')
  if (existsSync(tools)) return tools
  const { platform, arch } = process
  const name = `@foundry-rs/anvil-${platform}-${arch === 'x64' ? 'amd64' : arch}`
  try {
    const require = createRequire(join(repo, 'eng', 'tools', 'package.json'))
    return join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'anvil')
  } catch {
    throw Object.assign(new Error(`${name} is not installed`), { hint: 'run npm ci in eng/tools, or ./dev bench gas', exitCode: 3 })
  }
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Starts anvil under current rules and returns a JSON-RPC `request` and `stop`. */
export async function startAnvil() {
  const port = await freePort()
  const args = ['--hardfork', 'osaka', '--port', `${port}`, '--silent', '--gas-limit', '60000000', '--balance', '1000000', '--accounts', '4']
  const node = spawn(findAnvil(), args, { stdio: 'ignore' })
  const stop = () => node.kill('SIGKILL')
  process.once('exit', stop)
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) process.once(signal, () => process.exit(code))

  const url = `http://127.0.0.1:${port}`
  let id = 0
  async function post(body) {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return response.json()
  }
  async function request(method, ...params) {
    const { result, error } = await post({ jsonrpc: '2.0', id: ++id, method, params })
    if (error) throw new Error(`${method}: ${error.message}${error.data ? ` ${error.data}` : ''}`)
    return result
  }
  /** Many calls in one HTTP request, answers in order. */
  async function requestAll(method, list) {
    const answers = await post(list.map((params) => ({ jsonrpc: '2.0', id: ++id, method, params })))
    const failed = answers.find(({ error }) => error)
    if (failed) throw new Error(`${method}: ${failed.error.message}${failed.error.data ? ` ${failed.error.data}` : ''}`)
    return answers.sort((a, b) => a.id - b.id).map(({ result }) => result)
  }

  for (const deadline = Date.now() + 15_000; ; ) {
    if (node.exitCode !== null) throw new Error(`anvil ended with exit code ${node.exitCode} before it answered`)
    try {
      await request('eth_chainId')
      return { request, requestAll, stop }
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`anvil did not answer on port ${port} within 15 s`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
