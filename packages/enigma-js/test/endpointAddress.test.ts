// SPDX-License-Identifier: MIT
// Providers put keys into the path, the query or the user of an address: an error never holds them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { EnigmaError } from '../src/index.js'
import { JsonRpc } from '../src/rpc/JsonRpc.js'

const ADDRESS = 'https://userSecret:passSecret@endpoint.example:8443/v3/pathSecret?key=querySecret'

const answers: Record<string, () => Promise<Response>> = {
  none: () => Promise.reject(new TypeError('fetch failed')),
  rubbish: async () => new Response('<html>'),
  'another request': async () => new Response('{"jsonrpc":"2.0","id":7,"result":1}'),
}

for (const [name, answer] of Object.entries(answers))
  test(`an endpoint that fails is named by scheme and host alone: ${name}`, async () => {
    const rpc = new JsonRpc(ADDRESS, { timeoutMs: 1000, fetch: answer })
    await assert.rejects(rpc.call('enigma_getNetwork', {}), (error) => {
      assert.ok(error instanceof EnigmaError)
      assert.match(error.message, / at https:\/\/endpoint\.example:8443 /)
      assert.doesNotMatch(error.message, /secret/i)
      return true
    })
  })

test('an address that is no URL is not told', async () => {
  const rpc = new JsonRpc('pathSecret', { timeoutMs: 1000, fetch: () => Promise.reject(new TypeError('no URL')) })
  await assert.rejects(rpc.call('enigma_getNetwork', {}), { message: /an address that is no URL does not answer/ })
})

for (const address of [ADDRESS, 'pathSecret', 'https://user:passSecret'])
  test(`an address that fetch does not take is told nowhere in the error: ${address.replace(/\w*Secret/g, '...')}`, async () => {
    const rpc = new JsonRpc(address, { timeoutMs: 1000, fetch })
    await assert.rejects(rpc.call('enigma_getNetwork', {}), (error) => {
      assert.ok(error instanceof EnigmaError)
      assert.equal(error.code, 'client.unreachable')
      assert.match(error.hint ?? '', /http or https address/)
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /secret/i)
      return true
    })
  })
