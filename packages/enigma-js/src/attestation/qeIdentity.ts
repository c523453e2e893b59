// SPDX-License-Identifier: MIT
import { equalBytes, isZero, toHex } from '../codec/bytes.js'
import { requireValid, type Validity } from './chain.js'
import type { JsonObject } from './JsonReader.js'
import { sha256 } from './p256.js'
import type { Quote, TeeType } from './quote.js'
import { refuse } from './refuse.js'
import { type SgxReport, sgxFlags } from './reports.js'
import { readSvnLevel, type SvnLevel } from './tcbInfo.js'

/** What the quoting enclave must be (spec/attestation.md section 5). */
export type QeIdentity = {
  validity: Validity
  evaluation: number
  miscSelect: Uint8Array
  miscSelectMask: Uint8Array
  attributes: Uint8Array
  attributesMask: Uint8Array
  signer: Uint8Array
  isvProdId: number
  levels: readonly SvnLevel[]
}

/** @throws `attestation.collateral_malformed`, `wrong_qe_identity`, `not_yet_valid`, `collateral_expired` */
export function readQeIdentity(value: JsonObject, tee: TeeType, now: number): QeIdentity {
  const [version, id, expected] = [value.number('version', 255), value.text('id'), tee === 'tdx' ? 'TD_QE' : 'QE']
  if (version !== 2 || id !== expected) {
    throw refuse('wrong_qe_identity', `the QE identity is of version ${version} for ${id.slice(0, 16)}, expected version 2 for ${expected}`)
  }
  const validity = { from: value.date('issueDate'), to: value.date('nextUpdate') }
  requireValid('QE identity', validity, now)
  return {
    validity,
    evaluation: value.number('tcbEvaluationDataNumber', 0xffff_ffff),
    miscSelect: value.hex('miscselect', 4),
    miscSelectMask: value.hex('miscselectMask', 4),
    attributes: value.hex('attributes', 16),
    attributesMask: value.hex('attributesMask', 16),
    signer: value.hex('mrsigner', 32),
    isvProdId: value.number('isvprodid', 65_535),
    levels: value.objects('tcbLevels').map(readSvnLevel),
  }
}

/** The quoting enclave vouched for the attestation key. @throws `attestation.qe_report_data` */
export async function requireVouched({ attestationKey, authenticationData }: Quote, report: SgxReport): Promise<void> {
  const expected = await sha256(attestationKey, authenticationData)
  if (!equalBytes(report.reportData.subarray(0, 32), expected) || !isZero(report.reportData.subarray(32))) {
    throw refuse('qe_report_data', `the quoting enclave vouched for ${toHex(report.reportData)}, expected ${toHex(expected)} and zeros`)
  }
}

/** @throws `attestation.qe_mismatch` */
export function requireQe(report: SgxReport, identity: QeIdentity): void {
  const differs = (what: string, found: Uint8Array | number, expected: Uint8Array | number) => {
    const [left, right] = [found, expected].map((value) => (typeof value === 'number' ? String(value) : toHex(value)))
    if (left !== right) throw refuse('qe_mismatch', `the ${what} of the quoting enclave is ${left}, expected ${right}`)
  }
  differs('MRSIGNER', report.mrSigner, identity.signer)
  differs('ISVPRODID', report.isvProdId, identity.isvProdId)
  // The identity prints MISCSELECT as a number, the report holds it little-endian.
  differs('MISCSELECT', masked(report.miscSelect.slice().reverse(), identity.miscSelectMask), identity.miscSelect)
  differs('ATTRIBUTES', masked(report.attributes, identity.attributesMask), identity.attributes)
  if (report.flags & sgxFlags.debug) throw refuse('qe_mismatch', 'the quoting enclave runs in debug mode')
}

const masked = (bytes: Uint8Array, mask: Uint8Array): Uint8Array => bytes.map((byte, i) => byte & (mask[i] ?? 0))
