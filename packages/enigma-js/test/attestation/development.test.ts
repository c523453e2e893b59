// SPDX-License-Identifier: MIT
// Quotes of the development issuer: every format, status and code, on any machine.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  developmentRoot,
  explainVerdict,
  intelRoot,
  isEnigmaError,
  type QuoteVerdict,
  raiseFloors,
  requireTrusted,
  rootHash,
  verifyQuote,
} from '../../src/attestation/index.js'
import { repository } from '../network.js'
import { issue, NOW } from './DevelopmentIssuer.js'
import { type DevelopmentCase, developmentCases, developmentCertificate, developmentPolicy } from './developmentCases.js'

const root = developmentRoot(await rootHash(developmentCertificate), 31_337)

function verify({ order, now = NOW, floors, policy }: DevelopmentCase): Promise<QuoteVerdict> {
  const { quote, collateral } = issue(order)
  return verifyQuote(quote, collateral, {
    ...{ now: BigInt(now), root, policy: { ...developmentPolicy, ...policy } },
    ...(floors && { floors }),
  })
}

for (const given of developmentCases) {
  test(`${given.name}: ${given.error ?? given.refused ?? given.status ?? 'UpToDate'}`, async () => {
    const verdict = await verify(given)
    if (given.error) {
      assert.equal(verdict.error?.code, `attestation.${given.error}`, verdict.error?.message)
      assert.deepEqual(verdict, { ...verdict, result: 'reject', claims: null, status: null, trusted: false })
      return
    }
    assert.equal(verdict.result, 'ok', verdict.error?.message)
    assert.equal(verdict.status, given.status ?? 'UpToDate')
    if (given.advisories) assert.deepEqual(verdict.advisories, given.advisories)
    if (given.tcbDate) assert.equal(verdict.tcbDate, given.tcbDate)
    if (verdict.result === 'ok') assert.equal(verdict.components.current, given.current ?? verdict.components.current)
    assert.equal(verdict.policy?.error?.code, given.refused && `attestation.${given.refused}`, verdict.policy?.error?.message)
    assert.equal(verdict.trusted, given.refused === undefined)
  })
}

test('no two cases have one name, and every code of the specification has a case', () => {
  assert.equal(new Set(developmentCases.map(({ name }) => name)).size, developmentCases.length)
  const rows = readFileSync(join(repository, 'spec', 'errors.md'), 'utf8').matchAll(/^\| (4\d\d) \| `attestation\.([a-z_]+)` /gm)
  const codes = [...rows].filter(([, number]) => Number(number) >= 464).map(([, , name]) => name)
  assert.equal(codes.length, 32)
  const shown = new Set(developmentCases.flatMap(({ error, refused }) => [error, refused]))
  assert.deepEqual(
    codes.filter((code) => !shown.has(code)),
    [],
  )
})

test('a verifier of one root refuses what chains to the other', async () => {
  const { quote, collateral } = issue()
  const verdict = await verifyQuote(quote, collateral, { now: BigInt(NOW), root: intelRoot })
  assert.equal(verdict.error?.code, 'attestation.wrong_root')
})

test('the development root cannot be made for a public chain, nor of another name', async () => {
  assert.throws(
    () => developmentRoot(root.hash, 1),
    (error) => isEnigmaError(error, 'trust.development_on_public_chain'),
  )
  const named = issue({
    certificate: (role, fields) =>
      Object.assign(fields, role === 'root' && { commonName: 'Intel SGX Root CA', issuer: 'Intel SGX Root CA' }),
  })
  const other = developmentRoot(await rootHash(named.root), 31_337)
  const verdict = await verifyQuote(named.quote, named.collateral, { now: BigInt(NOW), root: other })
  assert.equal(verdict.error?.code, 'attestation.bad_chain')
})

test('claims are the fields of the report', async () => {
  const sgx = await verify({ name: '', order: { version: 3, body: 'sgx' } })
  const td = await verify({ name: '', order: { version: 5, body: 'td15' } })
  assert.equal(sgx.claims?.tee === 'sgx' && sgx.claims.isvProdId, 265)
  assert.equal(sgx.claims?.tee === 'sgx' && sgx.claims.isvSvn, 4)
  assert.equal(sgx.claims?.tee === 'sgx' && sgx.claims.mrSigner, `0x${'a2'.repeat(32)}`)
  assert.equal(td.claims?.tee === 'tdx' && td.claims.mrSeam, `0x${'b1'.repeat(48)}`)
  assert.deepEqual(
    td.claims?.tee === 'tdx' && td.claims.rtmrs,
    ['c0', 'c1', 'c2', 'c3'].map((byte) => `0x${byte.repeat(48)}`),
  )
  assert.equal(td.claims?.tee === 'tdx' && td.claims.teeTcbSvn2, '0x05010600000000000000000000000000')
})

test('floors are raised to what was seen, and then refuse what is older', async () => {
  const first = await verify({ name: '', order: {} })
  assert.equal(first.result, 'ok')
  const floors = first.result === 'ok' ? raiseFloors({ tcbEvaluation: 3 }, first.collateral) : {}
  assert.equal(floors.tcbEvaluation, 22)
  assert.equal((await verify({ name: '', order: {}, floors })).result, 'ok')
  const older = await verify({ name: '', order: { tcbInfo: (info) => Object.assign(info, { tcbEvaluationDataNumber: 21 }) }, floors })
  assert.equal(older.error?.code, 'attestation.collateral_rolled_back')
})

test('without a policy nothing is trusted, and requireTrusted says why', async () => {
  const { quote, collateral } = issue()
  const verdict = await verifyQuote(quote, collateral, { now: BigInt(NOW), root })
  assert.equal(verdict.result, 'ok')
  assert.throws(
    () => requireTrusted(verdict),
    (error) => isEnigmaError(error, 'attestation.wrong_measurement'),
  )
  assert.equal(requireTrusted(await verify({ name: '', order: {} })).claims.debug, false)
})

test('inputs are read once: what changes while a verifier works changes nothing, and it changes nothing itself', async () => {
  const { quote, collateral } = issue({ version: 3, body: 'sgx' })
  // Buffers, whose slices are views.
  const given = [quote, ...Object.values(collateral)].map((bytes) => Buffer.from(bytes))
  const [first = Buffer.alloc(0), ...rest] = given
  const parts = Object.fromEntries(Object.keys(collateral).map((name, i) => [name, rest[i] ?? first])) as unknown as typeof collateral
  assert.equal((await verifyQuote(first, parts, { now: BigInt(NOW), root })).error, null)
  assert.deepEqual(
    given.map((bytes) => new Uint8Array(bytes)),
    [quote, ...Object.values(collateral)],
  )
  const working = verifyQuote(first, parts, { now: BigInt(NOW), root })
  for (const bytes of given) bytes.fill(0)
  const verdict = await working
  assert.equal(verdict.claims?.reportData, `0x${'da'.repeat(64)}`)
})

test('now is given, and is a time', async () => {
  const { quote, collateral } = issue()
  for (const now of [-1n, 10n ** 18n, NOW, undefined, Number.NaN]) {
    await assert.rejects(verifyQuote(quote, collateral, { now: now as bigint, root }), (error) =>
      isEnigmaError(error, 'client.bad_request'),
    )
  }
})

test('a verdict explains itself', async () => {
  const order = { version: 5, body: 'td15', module: { minor: 3, major: 1 }, currentModule: { minor: 5, major: 1 } } as const
  assert.deepEqual(explainVerdict(await verify({ name: '', order })).slice(1), [
    'THE ROOT IS A DEVELOPMENT ROOT: no hardware protects anything.',
    'Its TCB is TDRelaunchAdvised as of 2025-05-14T00:00:00Z, by evaluation 22: the TDX module was patched under it; started again it would be up to date.',
    'Platform UpToDate, quoting enclave UpToDate, TDX module OutOfDate.',
    'With the TDX module that is loaded now it is UpToDate.',
    'These advisories apply: ENIGMA-MODULE.',
    'The policy refuses it: the TCB status is TDRelaunchAdvised, expected UpToDate.',
  ])
  const rejected = await verify({ name: '', order: { quoteSigner: 'other' } })
  assert.deepEqual(explainVerdict(rejected), [
    'This quote proves nothing: the quote is not signed by its attestation key.',
    'Do not send anything to this enclave.',
  ])
})
