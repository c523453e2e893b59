// SPDX-License-Identifier: MIT
// What the first verification of a process costs: what a page waits for before it encrypts. Counted in time of the processor, because the
// machine may be busy; the start of the platform's WebCrypto comes before.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { repository } from '../network.js'
import { issue, NOW } from './DevelopmentIssuer.js'
import { developmentCertificate } from './developmentCases.js'

const PROCESSES = 8
const LONGEST_MS = 50
const run = promisify(execFile)

const program = `
  import { readFileSync } from 'node:fs'
  const { developmentRoot, rootHash, verifyQuote } = await import(process.argv[2])
  const { certificate, quote, collateral, now } = JSON.parse(readFileSync(process.argv[3], 'utf8'))
  const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'))
  const parts = Object.fromEntries(Object.entries(collateral).map(([name, text]) => [name, bytes(text)]))
  const [root, given] = [developmentRoot(await rootHash(bytes(certificate)), 31337), bytes(quote)]
  const once = async () => {
    const began = process.cpuUsage()
    const { result } = await verifyQuote(given, parts, { now: BigInt(now), root })
    const { user, system } = process.cpuUsage(began)
    if (result !== 'ok') throw new Error(result)
    return (user + system) / 1000
  }
  await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const cold = await once()
  const warm = []
  for (let i = 0; i < 50; i++) warm.push(await once())
  console.log(JSON.stringify({ cold, warm: warm.sort((a, b) => a - b)[25] }))
`

test(`the first verification of a process costs at most ${LONGEST_MS} ms`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'enigma-js-speed-'))
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  try {
    const { quote, collateral } = issue({ version: 5, body: 'td15' })
    const evidence = {
      certificate: base64(developmentCertificate),
      quote: base64(quote),
      collateral: Object.fromEntries(Object.entries(collateral).map(([name, bytes]) => [name, base64(bytes)])),
      now: NOW,
    }
    const [script, file] = [join(folder, 'speed.mjs'), join(folder, 'evidence.json')]
    writeFileSync(script, program)
    writeFileSync(file, JSON.stringify(evidence))
    const entry = pathToFileURL(join(repository, 'packages', 'enigma-js', 'dist', 'attestation', 'index.js')).href
    const times: { cold: number; warm: number }[] = []
    for (let i = 0; i < PROCESSES; i++) times.push(JSON.parse((await run('node', [script, entry, file])).stdout))
    const [cold, warm] = [Math.min(...times.map(({ cold }) => cold)), Math.min(...times.map(({ warm }) => warm))]
    t.diagnostic(`first ${cold.toFixed(1)} ms, later ${warm.toFixed(1)} ms: best of ${PROCESSES} processes`)
    // The best of many says what the code costs, whatever else the machine is doing.
    assert.ok(cold > 0 && cold <= LONGEST_MS, `${cold} ms`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
