// SPDX-License-Identifier: MIT
// Whatever the bytes are: nothing is proven that was not issued, and nothing fails in another way than by a code.
// ENIGMA_SOAK=1 changes every byte instead of a tenth.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCertificate } from '../../src/attestation/Certificate.js'
import { developmentRoot, intelRoot, type QuoteCollateral, rootHash, type TrustRoot, verifyQuote } from '../../src/attestation/index.js'
import { type JsonObject, readJson } from '../../src/attestation/JsonReader.js'
import { readPckPlatform } from '../../src/attestation/pckExtension.js'
import { readPemChain } from '../../src/attestation/pem.js'
import { readQeIdentity } from '../../src/attestation/qeIdentity.js'
import { readQuote } from '../../src/attestation/quote.js'
import { verifyRevocationList } from '../../src/attestation/RevocationList.js'
import { readSignedJson } from '../../src/attestation/signedJson.js'
import { readTcbInfo } from '../../src/attestation/tcbInfo.js'
import { ascii, concat } from '../../src/codec/bytes.js'
import { EnigmaError } from '../../src/errors/EnigmaError.js'
import { issue, NOW } from './DevelopmentIssuer.js'
import { developmentCertificate } from './developmentCases.js'
import { caseOf, collateralOf, readFile, skip } from './realQuotes.js'

const SEED = 0x5e6a
const STEP = process.env.ENIGMA_SOAK === '1' ? 1 : 10
const REAL = ['quote-v5-tdx-tdx_v5_quote-d0010d@2025-06-24-v3', 'quote-v3-sgx-quote_sgx-743a7a@2025-07-04-v3']

/** Numbers from 0 to below `most`, the same each time. */
function numbers(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}

type Evidence = { quote: Uint8Array; collateral: QuoteCollateral; now: number; root: TrustRoot }
type Part = keyof QuoteCollateral | 'quote'

const verify = ({ quote, collateral, now, root }: Evidence) => verifyQuote(quote, collateral, { now: BigInt(now), root })

/** What a relying party reads; the rest says how old the collateral is. */
async function meaning(evidence: Evidence) {
  const verdict = await verify(evidence)
  if (verdict.result === 'reject') {
    assert.match(verdict.error.code, /^attestation\./)
    return undefined
  }
  const { policy: _, ...said } = verdict
  return said
}

async function sweep(evidence: Evidence, seed: number) {
  const random = numbers(seed)
  const original = await meaning(evidence)
  assert.ok(original)
  const parts = { quote: evidence.quote, ...evidence.collateral }
  const counts = { changes: 0, harmless: 0 }
  for (const name of Object.keys(parts) as Part[]) {
    const bytes = parts[name]
    for (let start = 0; start < bytes.length; start += STEP) {
      const position = Math.min(start + random(STEP), bytes.length - 1)
      const altered = bytes.slice()
      altered[position] = (altered[position] ?? 0) ^ (1 + random(255))
      const changed = name === 'quote' ? { quote: altered } : { collateral: { ...evidence.collateral, [name]: altered } }
      const said = await meaning({ ...evidence, ...changed })
      counts.changes++
      if (!said) continue
      counts.harmless++
      assert.deepEqual(said, original, `byte ${position} of ${name}`)
    }
  }
  return counts
}

const root = developmentRoot(await rootHash(developmentCertificate), 31_337)

const sweeps: { name: string; evidence: () => Evidence; skip?: string | false }[] = [
  ...(['td15', 'sgx'] as const).map((body) => ({
    name: `a development quote of ${body}`,
    evidence: () => {
      const { quote, collateral } = issue({ version: body === 'sgx' ? 3 : 5, body })
      return { quote, collateral, now: NOW, root }
    },
  })),
  ...REAL.map((id) => ({
    name: `real ${id}`,
    skip,
    evidence: () => {
      const given = caseOf(id)
      return { quote: readFile(given.quote), collateral: collateralOf(given), now: given.verificationTimeUnix, root: intelRoot }
    },
  })),
]

for (const { name, evidence, skip: reason = false } of sweeps) {
  test(`no changed byte of ${name} is proven with another meaning`, { skip: reason }, async (t) => {
    const { changes, harmless } = await sweep(evidence(), SEED)
    t.diagnostic(`${changes} changes from seed ${SEED}, of which ${harmless} leave the meaning`)
    // What may change: white space of PEM, the last bits of its base64, hex digits of either case, padding.
    assert.ok(changes > 500 && harmless < changes / 50, `${harmless} of ${changes}`)
  })
}

const { quote, collateral } = issue({ version: 5, body: 'td15' })
const parsed = readQuote(quote)
const [leaf = quote, intermediate = quote] = readPemChain(parsed.pckChain, 3, 'chain')
const certificate = readCertificate(intermediate, 'CA')
const tcbInfo = readSignedJson(collateral.tcbInfo, 'tcbInfo', 'TCB info').value
const qeIdentity = readSignedJson(collateral.qeIdentity, 'enclaveIdentity', 'QE identity').value
const fromJson =
  (read: (value: JsonObject) => unknown) =>
  (bytes: Uint8Array): unknown =>
    read(readJson(bytes, 'JSON'))

const parsers: Record<string, { sound: Uint8Array; read: (bytes: Uint8Array) => unknown }> = {
  quote: { sound: quote, read: readQuote },
  certificate: { sound: leaf, read: (bytes) => readPckPlatform(readCertificate(bytes, 'certificate')) },
  chain: { sound: parsed.pckChain, read: (bytes) => readPemChain(bytes, 3, 'chain') },
  list: { sound: collateral.pckCrl, read: (bytes) => verifyRevocationList(bytes, certificate, NOW) },
  'signed JSON': { sound: collateral.tcbInfo, read: (bytes) => readSignedJson(bytes, 'tcbInfo', 'TCB info') },
  'TCB info': { sound: tcbInfo.raw, read: fromJson((value) => readTcbInfo(value, 'tdx', NOW)) },
  'QE identity': { sound: qeIdentity.raw, read: fromJson((value) => readQeIdentity(value, 'tdx', NOW)) },
}

async function survives(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): Promise<boolean> {
  try {
    await read(bytes)
    return true
  } catch (error) {
    assert.ok(error instanceof EnigmaError && error.code.startsWith('attestation.'), String(error))
    return false
  }
}

for (const [name, { sound, read }] of Object.entries(parsers)) {
  test(`the parser of a ${name} answers anything with a value or a code`, async () => {
    const random = numbers(SEED)
    assert.ok(await survives(read, sound))
    // The last byte of a chain is padding.
    for (let length = 0; length < sound.length - 2; length += 1 + random(STEP)) {
      assert.equal(await survives(read, sound.subarray(0, length)), false, `${length} bytes of ${sound.length}`)
    }
    for (let round = 0; round < 20_000 / STEP; round++) {
      const altered = sound.slice()
      for (let i = 0; i <= random(8); i++) altered[random(altered.length)] = random(256)
      await survives(read, altered)
      await survives(
        read,
        Uint8Array.from({ length: random(300) }, () => random(256)),
      )
    }
  })
}

test('lengths that promise much do not make the parsers reserve it', async () => {
  const huge = Uint8Array.of(0xff, 0xff, 0xff, 0xff)
  const der = concat(Uint8Array.of(0x30, 0x83, 0xff, 0xff, 0xff), new Uint8Array(8))
  assert.equal(await survives(readQuote, concat(quote.subarray(0, 54 + 648), huge, quote.subarray(706))), false)
  assert.equal(await survives((bytes) => readCertificate(bytes, 'certificate'), der), false)
  assert.equal(await survives((bytes) => verifyRevocationList(bytes, certificate, NOW), der), false)
})

test('JSON is read within its bounds', () => {
  const read = (text: string) => () => readJson(ascii(text), 'JSON')
  const refused = (text: string) =>
    assert.throws(read(text), (error) => error instanceof EnigmaError && error.code === 'attestation.collateral_malformed', text)
  const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`
  const items = (count: number) => `{"a":[${new Array(count).fill(0).join()}]}`
  for (const text of [
    '{}',
    ' { "a" : [ 1 , "b\\/c" , true , null ] } ',
    nested(8),
    nested(8).replace('{}', '{"a":1}'),
    items(256),
    '{"a":4294967295}',
  ])
    assert.ok(read(text)())
  for (const text of ['', '[]', '1', '{', '{"a"}', '{"a":}', '{"a":1,}', '{,}', '{"a":1}{', '{"a":1,"a":2}', '{a:1}', "{'a':1}"])
    refused(text)
  for (const text of ['{"a":01}', '{"a":-1}', '{"a":1.0}', '{"a":1e3}', '{"a":4294967296}', '{"a":nul}', '{"a":"\\x"}', '{"a":"\n"}'])
    refused(text)
  for (const text of ['{"a":"\\ud800"}', '{"a":"b\\udc00"}']) refused(text)
  for (const [text, exists] of [
    ['2028-02-29T00:00:00Z', true],
    ['2026-02-30T00:00:00Z', false],
    ['2026-04-31T00:00:00Z', false],
  ] as const) {
    const date = () => readJson(ascii(`{"a":"${text}"}`), 'JSON').date('a')
    if (exists) assert.equal(date(), Date.parse(text) / 1000)
    else assert.throws(date, EnigmaError, text)
  }
  for (const text of [nested(9), items(257), '{"a":"\u00e9"}', '{"a":"b', '{"a":"\\', '{"\\u0061":1,"a":2}', '\ufeff{}']) {
    assert.throws(() => readJson(new TextEncoder().encode(text), 'JSON'), EnigmaError, text)
  }
})
