// SPDX-License-Identifier: MIT
// spec/vectors/attestation.json, read as any other implementation reads it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Hex, hexToBytes } from 'viem'
import { type CollateralFloors, developmentRoot, type QuotePolicy, rootHash, verifyQuote } from '../../src/attestation/index.js'
import { EnigmaError } from '../../src/errors/EnigmaError.js'
import { attestationVectors } from '../attestation/attestationVectors.js'
import { readVectors, testVectors, type VectorCase, vectorPath } from './vectorFile.js'

const FILE = 'attestation.json'
const file = readVectors(FILE) as { root: Hex; chainId: number; policy: Fields; parts: Record<string, Hex> }
const root = developmentRoot(await rootHash(hexToBytes(file.root)), file.chainId)

type Fields = Record<string, unknown>
const bigints = ['tdAttributes', 'minimumTcbDate', 'maximumCollateralAge', 'pckCrlNumber', 'rootCrlNumber']

/** Numbers beyond 2^53 and byte strings are texts in the file. */
const read = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      name === 'reportData' ? hexToBytes(value as Hex) : bigints.includes(name) ? BigInt(value as string) : value,
    ]),
  )

function verify(given: VectorCase) {
  const part = (name: string): Uint8Array => {
    const hex = file.parts[given.text(name)]
    assert.ok(hex, `${given.name}: ${name}`)
    return hexToBytes(hex)
  }
  const collateral = {
    ...{ tcbInfo: part('tcbInfo'), qeIdentity: part('qeIdentity'), tcbIssuerChain: part('tcbIssuerChain') },
    ...{ qeIssuerChain: part('qeIssuerChain'), pckCrl: part('pckCrl'), rootCrl: part('rootCrl') },
  }
  return verifyQuote(part('quote'), collateral, {
    ...{ now: given.bigint('now'), root },
    policy: read({ ...file.policy, ...(given.has('policy') && given.part('policy').fields) }) as QuotePolicy,
    ...(given.has('floors') && { floors: read(given.part('floors').fields) as CollateralFloors }),
  })
}

testVectors(FILE, {
  quote: async (given) => {
    const verdict = await verify(given)
    // As a reader of vectors expects it: an invalid case is one that throws.
    if (verdict.result === 'reject') {
      assert.ok(given.error, `${given.name}: ${verdict.error.message}`)
      throw new EnigmaError(verdict.error.code, verdict.error.message)
    }
    const { policy, ...said } = verdict
    for (const name of ['status', 'components', 'tcbDate', 'advisories', 'platform', 'quoteSize', 'claims'] as const) {
      assert.deepEqual(said[name], given.fields[name], `${given.name}: ${name}`)
    }
    assert.equal(policy?.error?.code, given.fields.refused, `${given.name}: ${policy?.error?.message}`)
  },
})

test(`${FILE} is what its generator writes`, async () => {
  assert.ok(
    readFileSync(vectorPath(FILE), 'utf8') === (await attestationVectors()),
    `spec/vectors/${FILE} differs; run ./dev vectors and look at git diff`,
  )
})
