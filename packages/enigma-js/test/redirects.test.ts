// SPDX-License-Identifier: MIT
// An endpoint that is asked cannot have somebody else asked in its place.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { JsonRpc } from '../src/rpc/JsonRpc.js'

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

for (const status of [301, 302, 307, 308])
  test(`a question is not sent on: ${status}`, async (t) => {
    let asked = 0
    const other = await serve(t, (_, response) => {
      asked++
      response.end('{"jsonrpc":"2.0","id":1,"result":1}')
    })
    const endpoint = await serve(t, (_, response) => response.writeHead(status, { location: other }).end())
    const rpc = new JsonRpc(endpoint, { timeoutMs: 5000, fetch })
    await assert.rejects(rpc.call('enigma_getNetwork', {}), { code: 'client.bad_answer', message: /sends the question elsewhere/ })
    assert.equal(asked, 0)
  })
