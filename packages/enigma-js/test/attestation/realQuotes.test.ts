// SPDX-License-Identifier: MIT
// Every real quote, and every change of one, gets the verdict that is expected.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCertificate } from '../../src/attestation/Certificate.js'
import { verifyPckChain } from '../../src/attestation/chain.js'
import { intelRoot, type QuoteVerdict, verifyQuote } from '../../src/attestation/index.js'
import { verifyP256 } from '../../src/attestation/p256.js'
import { readPckPlatform } from '../../src/attestation/pckExtension.js'
import { readPemChain } from '../../src/attestation/pem.js'
import { readQuote } from '../../src/attestation/quote.js'
import { readSgxReport, readTdReport, sgxClaims, tdxClaims } from '../../src/attestation/reports.js'
import { toHex } from '../../src/codec/bytes.js'
import { caseOf, collateralOf, manifest, type RealCase, type RealMutation, readFile, skip } from './realQuotes.js'

const DAY = 86_400

const verify = (given: RealCase): Promise<QuoteVerdict> =>
  verifyQuote(readFile(given.quote), collateralOf(given), { now: BigInt(given.verificationTimeUnix), root: intelRoot })

test('there are as many real cases and changes as there were', { skip }, () => {
  assert.ok(manifest.cases.length >= 30, `${manifest.cases.length} cases`)
  assert.ok(manifest.negatives.length >= 16, `${manifest.negatives.length} changes`)
})

for (const given of manifest.cases) {
  test(`real quote ${given.id}`, async () => {
    const verdict = await verify(given)
    const { expected } = given
    assert.equal(verdict.result, expected.result, verdict.error?.message)
    if (verdict.result === 'reject') {
      assert.equal(verdict.error.code, `attestation.${expected.error?.toLowerCase()}`)
      return
    }
    const { status, components, advisories, tcbDate, collateral, claims, platform } = verdict
    assert.deepEqual(
      { status, ...components, advisories, tcbDate },
      {
        status: expected.status,
        platform: expected.platform,
        module: expected.module,
        qe: expected.qe,
        current: expected.currentTcbStatus,
        advisories: [...expected.advisories].sort(),
        tcbDate: expected.tcbDate,
      },
    )
    assert.equal(collateral.tcbEvaluation, expected.evalNum)
    assert.equal(claims.debug, expected.debug)
    assert.equal(platform.fmspc, `0x${expected.fmspc}`)
    const file = manifest.files.find(({ file }) => file === given.quote)
    assert.equal(claims.reportData, `0x${file?.reportdata}`)
    assert.equal(claims.tee === 'sgx' ? claims.mrEnclave : claims.mrTd, `0x${claims.tee === 'sgx' ? file?.mrenclave : file?.mrtd}`)
    assert.equal(verdict.root.kind, 'intel')
    // Nothing was pinned, so nothing is trusted.
    assert.equal(verdict.trusted, false)
  })
}

// What can be said of a quote without collateral: whom its chain is of, and which platform it names.
for (const given of manifest.files.filter(({ kind, certDataType }) => kind === 'quote' && certDataType === 5)) {
  test(`real quote alone ${given.file}`, async () => {
    const quote = readQuote(readFile(given.file))
    assert.deepEqual([quote.version, quote.tee], [given.quoteVersion, given.teeType?.toLowerCase()])
    const [pem = quote.body] = readPemChain(quote.pckChain, 3, 'chain')
    const leaf = readCertificate(pem, 'leaf')
    const { fmspc, pceId, pceSvn, components } = readPckPlatform(leaf)
    assert.deepEqual(
      { fmspc: toHex(fmspc), pceId: toHex(pceId), pceSvn, components },
      { fmspc: `0x${given.fmspc}`, pceId: `0x${given.pceid}`, pceSvn: given.pcesvn, components: given.cpusvnComps },
    )
    const claims = quote.tee === 'sgx' ? sgxClaims(readSgxReport(quote.body)) : tdxClaims(readTdReport(quote.body))
    const hex = (text: string | undefined) => `0x${text}`
    const expected =
      claims.tee === 'sgx'
        ? { mrEnclave: hex(given.mrenclave), mrSigner: hex(given.mrsigner), isvProdId: given.isvprodid, isvSvn: given.isvsvn }
        : {
            ...{ mrTd: hex(given.mrtd), mrSeam: hex(given.mrseam), mrConfigId: hex(given.mrconfigid), xfam: hex(given.xfam) },
            ...{ tdAttributes: hex(given.tdattributes), seamAttributes: hex(given.seamattributes), teeTcbSvn: hex(given.tee_tcb_svn) },
            rtmrs: given.rtmr?.map(hex),
          }
    assert.deepEqual(claims, { ...claims, ...expected, reportData: hex(given.reportdata) })
    assert.equal(readSgxReport(quote.qeReport).isvSvn, given.qeIsvSvn)
    if (given.quoteSignatureChain !== 'valid') return
    await verifyPckChain(quote.pckChain, intelRoot, leaf.notBefore + DAY)
    assert.ok(await verifyP256(quote.attestationKey, quote.signed, quote.signature))
  })
}

const codes: Record<string, string> = {
  TRUNCATED: 'quote_truncated',
  ATT_KEY_TYPE: 'quote_key_type',
  QE_VENDOR: 'quote_vendor',
  EXPIRED: 'collateral_expired',
  CRL_SIGNATURE: 'bad_crl',
}

for (const given of manifest.negatives) {
  test(`changed real quote ${given.id}`, async () => {
    const { quote, collateral, now } = applyMutation(given)
    const verdict = await verifyQuote(quote, collateral, { now: BigInt(now), root: intelRoot })
    const name = given.expected.error.split(':')[0] ?? ''
    assert.equal(verdict.error?.code, `attestation.${codes[name] ?? name.toLowerCase()}`, verdict.error?.message)
    assert.equal(verdict.claims, null)
  })
}

function applyMutation({ id, base, mutation }: RealMutation) {
  const given = caseOf(base)
  const [quote, collateral] = [readFile(given.quote), collateralOf(given)]
  const kind = id.slice(base.length + 1)
  const now = given.verificationTimeUnix
  const byte = /xor byte (\d+)/.exec(mutation)?.[1]
  if (byte) return { quote: flip(quote, Number(byte)), collateral, now }
  switch (kind) {
    case 'flip-measurement':
      return { quote: flip(quote, 48 + 6 + 136), collateral, now }
    case 'truncated':
      return { quote: quote.subarray(0, -1), collateral, now }
    case 'expired-collateral':
      return { quote, collateral, now: Date.parse(given.validTo) / 1000 + DAY }
    case 'collateral-not-yet-valid':
      return { quote, collateral, now: Date.parse(given.validFrom) / 1000 - DAY }
    case 'tcb-info-tampered':
      return { quote, collateral: { ...collateral, tcbInfo: replace(collateral.tcbInfo, '"OutOfDate"', '"UpToDate"') }, now }
    case 'qe-identity-tampered':
      return { quote, collateral: { ...collateral, qeIdentity: replace(collateral.qeIdentity, '"isvsvn":', '"isvsvn": ') }, now }
    case 'crl-tampered':
      return { quote, collateral: { ...collateral, pckCrl: flip(collateral.pckCrl, collateral.pckCrl.length - 1) }, now }
    case 'wrong-tee-tcb-info': {
      const other = manifest.cases.find(({ expected, quote: file }) => expected.result === 'ok' && file.includes('-sgx-'))
      assert.ok(other)
      // At a time at which the other collateral has not begun: any refusal is right, and this is the first.
      return { quote, collateral: { ...collateral, tcbInfo: readFile(other.tcbInfo) }, now: Date.parse(given.validFrom) / 1000 - DAY }
    }
    default:
      throw new Error(`no change ${mutation}`)
  }
}

export function flip(bytes: Uint8Array, position: number): Uint8Array {
  const changed = bytes.slice()
  changed[position] = (changed[position] ?? 0) ^ 1
  return changed
}

function replace(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const text = new TextDecoder().decode(bytes)
  assert.ok(text.includes(from))
  return new TextEncoder().encode(text.replace(from, to))
}
