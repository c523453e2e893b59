// SPDX-License-Identifier: MIT
// What a record is refused for before anybody is asked, and what is told first when several things are wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPublicClient, createWalletClient, custom } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import {
  computeTask,
  computeTasks,
  createEnigmaClient,
  deploySecretContract,
  type EnigmaClient,
  EnigmaError,
  forceTask,
  generateSeed,
} from '../src/index.js'
import { decodeManifest } from '../src/protocol/manifest.js'
import { verifyContract } from '../src/trust/verify.js'
import { readVectors, VectorCase } from './vectors/vectorFile.js'

const CONTRACT = '0x00000000000000000000000000000000000c0de1'
const LONG = 100_000

type Answer = { result: unknown } | { error: { code: number; message: string; data: { code: string } } }

/** A client of endpoints that are played; whoever is asked is noted. */
function clientOf(answerOf: (method: string) => Promise<Answer>): { client: EnigmaClient; asked: string[] } {
  const asked: string[] = []
  const transport = custom({
    request: async ({ method }) => {
      asked.push(method)
      throw new Error('nobody answers')
    },
  })
  const given = new VectorCase(readVectors('keys.json')).parts('cases').find(({ fields }) => fields.kind === 'manifest')
  assert.ok(given)
  const client = createEnigmaClient({
    manifest: decodeManifest(given.bytes('bytes')),
    node: 'http://node.invalid',
    publicClient: createPublicClient({ transport }),
    walletClient: createWalletClient({ transport, account: privateKeyToAccount(generatePrivateKey()) }),
    seed: generateSeed(),
    fetch: async (_, request) => {
      const { id, method } = JSON.parse(String(request?.body)) as { id: number; method: string }
      asked.push(method)
      return new Response(JSON.stringify({ jsonrpc: '2.0', id, ...(await answerOf(method)) }))
    },
  })
  return { client, asked }
}

const refusal = (code: string): Answer => ({ error: { code: -32_000, message: 'no', data: { code } } })

/** A rejection, not an exception: whoever awaits nothing yet must not be thrown at. */
async function rejects(attempt: () => Promise<unknown>, code: string, text = ''): Promise<void> {
  await assert.rejects(attempt(), (error: unknown) => {
    assert.ok(error instanceof EnigmaError, String(error))
    assert.equal(error.code, code, error.message)
    assert.ok(`${error.message}; ${error.hint}`.includes(text), `${error.message}; ${error.hint}`)
    return true
  })
}

test('a call that does not fit is refused first, whatever its limit, and nobody is asked', async () => {
  const { client, asked } = clientOf(async () => refusal('rpc.busy'))
  const [small, tooLong] = [new Uint8Array(), new Uint8Array(600_000)]
  for (const given of [
    { function: 'f()', arguments: tooLong, gasLimit: 1n },
    { function: 'f()', arguments: tooLong },
    { function: 'f'.repeat(257), arguments: small, gasLimit: 2n ** 64n },
    { function: '', arguments: small },
  ]) {
    await rejects(() => computeTask(client, { contract: CONTRACT, ...given }), 'envelope.bad_inputs')
    await rejects(() => computeTasks(client, { contract: CONTRACT, ...given, calls: [given] }), 'envelope.bad_inputs')
    await rejects(() => forceTask(client, { contract: CONTRACT, ...given }), 'envelope.bad_inputs')
    await rejects(() => deploySecretContract(client, { code: new Uint8Array(10), ...given }), 'envelope.bad_inputs')
  }
  assert.deepEqual(asked, [])
})

test('a limit that does not cover the longest of the inputs is refused, and nobody is asked', async () => {
  const { client, asked } = clientOf(async () => refusal('rpc.busy'))
  const terms = { contract: CONTRACT, gasLimit: 1_600_000n } as const
  const [short, long] = [0, LONG].map((bytes) => ({ function: 'f()', arguments: new Uint8Array(bytes) }))
  assert.ok(short && long)
  const why = 'below the 2628820 that a task with an envelope of 132250 bytes takes'
  await rejects(() => computeTask(client, { ...terms, ...long }), 'task.gas_limit_too_low', why)
  await rejects(() => computeTasks(client, { ...terms, calls: [short, long, short] }), 'task.gas_limit_too_low', why)
  await rejects(() => forceTask(client, { ...terms, ...long }), 'task.gas_limit_too_low', why)
  assert.deepEqual(asked, [])
})

test('a limit below the base gas is refused, and nobody is asked', async () => {
  const { client, asked } = clientOf(async () => refusal('rpc.busy'))
  for (const gasLimit of [0n, 12_499n]) {
    const call = { function: 'f()', arguments: new Uint8Array(), gasLimit }
    const why = `gas limit ${gasLimit} is below the 12500 that every task takes`
    await rejects(() => computeTask(client, { contract: CONTRACT, ...call }), 'task.gas_limit_too_low', why)
    await rejects(() => forceTask(client, { contract: CONTRACT, ...call }), 'task.gas_limit_too_low', why)
  }
  assert.deepEqual(asked, [])
  // Class 0 itself goes on to its first question.
  const least = { contract: CONTRACT, function: 'f()', arguments: new Uint8Array(), gasLimit: 12_500n } as const
  await rejects(() => computeTask(client, least), 'rpc.busy')
  assert.notEqual(asked.length, 0)
})

test('a module that the limit does not cover is refused, and nobody is asked', async () => {
  const { client, asked } = clientOf(async () => refusal('rpc.busy'))
  const longest = 'the longest module that can be deployed with this envelope has'
  for (const [codeBytes, argumentBytes, gasLimit, why] of [
    [1, 0, 12_500n, 'gas limit 12500 is below the 12750 that a deployment of 1 bytes with an envelope of 1434 bytes takes'],
    [40_000, LONG, 6_400_000n, 'gas limit 6400000 is below the 12628820 that'],
    [1_638_351, 0, undefined, 'no gas limit covers the 409600250 that'],
    [1_638_350, LONG, undefined, `${longest} 1627884 bytes`],
    [5_000_000, 0, 409_600_000n, `${longest} 1638350 bytes`],
  ] as const) {
    const given = { code: new Uint8Array(codeBytes), arguments: new Uint8Array(argumentBytes), gasLimit }
    await rejects(() => deploySecretContract(client, given), 'task.gas_limit_too_low', why)
  }
  assert.equal(asked.length, 0)
  // The longest one goes on to its first question, without a limit too.
  await assert.rejects(deploySecretContract(client, { code: new Uint8Array(1_638_350) }), /nobody answers/)
  assert.ok(asked.includes('eth_call'))
})

test('what is wrong with the header is told before what the node says of the key, whichever comes first', async () => {
  let keyIsAnswered: () => void = () => undefined
  const key = new Promise<void>((resolve) => {
    keyIsAnswered = resolve
  })
  const { client, asked } = clientOf(async (method) => {
    if (method !== 'enigma_getSignedHeader') {
      setImmediate(() => setImmediate(keyIsAnswered))
      return refusal('rpc.busy')
    }
    await key
    return { result: { header: '0xc0', signature: `0x${'00'.repeat(64)}` } }
  })
  await rejects(() => verifyContract(client, CONTRACT), 'header.bad_signature')
  assert.deepEqual(asked.sort(), ['enigma_getContractKey', 'enigma_getSignedHeader'])
})
