// SPDX-License-Identifier: MIT
import { equalBytes, isZero } from '../codec/bytes.js'
import type { QuoteErrorCode } from './refuse.js'
import { refuse } from './refuse.js'
import { type SgxClaims, sgxFlags, type TdxClaims } from './reports.js'
import type { TcbStatus } from './tcb.js'
import type { ProvenQuote } from './verdict.js'

/** What an enclave or trust domain may be. Hex is compared without regard to case. */
export type MeasurementRule =
  /** What manifests and the Ledger call it, 32 bytes (spec/keys.md section 7). */
  | { measurement: string }
  | { tee: 'sgx'; mrEnclave: string }
  | { tee: 'sgx'; mrSigner: string; isvProdId: number; minimumIsvSvn: number }
  | { tee: 'tdx'; mrTd: string; rtmrs: readonly [string, string, string, string] }

/** What a verified quote must be to be good enough (spec/attestation.md section 8). Whatever is not allowed is refused. */
export type QuotePolicy = {
  /** One of these must fit. */
  measurements: readonly MeasurementRule[]
  /** All 64 bytes. */
  reportData: Uint8Array
  /** Default: UpToDate alone. Revoked is refused whatever is named here. */
  statuses?: readonly TcbStatus[]
  /** Advisories that may apply. Default: none. */
  advisories?: readonly string[]
  /** Bits of TDATTRIBUTES that may be on beside SEPT_VE_DISABLE. Default: none. */
  tdAttributes?: bigint
  /** Least TCB date, in seconds since 1970. Default: none. */
  minimumTcbDate?: bigint
  /** Least evaluation number of the TCB info. Default: none. */
  minimumTcbEvaluation?: number
  /** Most seconds since TCB info and QE identity were issued. Default: none beyond their own end. */
  maximumCollateralAge?: bigint
  /** TCB info of version 2, which names no advisories. Default: refused. */
  allowOldTcbInfo?: boolean
  /** Platform hashes that are refused. Default: none. */
  blockedPlatforms?: readonly string[]
}

/** Whether a verified quote is good enough, and if not why. */
export type PolicyResult = { result: 'accepted'; error: null } | { result: 'refused'; error: { code: QuoteErrorCode; message: string } }

const SEPT_VE_DISABLE = 1n << 28n

/** @throws `attestation.debug_enclave` ... `platform_blocked`, in the order of spec/attestation.md section 8 */
export function requirePolicy(quote: ProvenQuote, policy: QuotePolicy, now: number): void {
  const { claims } = quote
  if (claims.debug) throw refuse('debug_enclave', 'it runs in debug mode, so its host can read it')
  if (!policy.measurements.some((rule) => fits(quote, rule))) {
    const found = claims.tee === 'sgx' ? `MRENCLAVE ${claims.mrEnclave}` : `MRTD ${claims.mrTd} and RTMRs ${claims.rtmrs.join(', ')}`
    throw refuse('wrong_measurement', `none of ${policy.measurements.length} measurement rules fits ${found}`)
  }
  if (!equalBytes(bytesOf(claims.reportData), policy.reportData)) {
    throw refuse('wrong_report_data', `the report data are ${claims.reportData}, which are not those expected`)
  }
  const fault = claims.tee === 'sgx' ? sgxFault(claims) : tdxFault(claims, policy.tdAttributes ?? 0n)
  if (fault) throw refuse('attributes', fault)
  requireTcb(quote, policy, now)
  if (policy.blockedPlatforms?.some((hash) => same(hash, quote.platform.hash))) {
    throw refuse('platform_blocked', `the platform ${quote.platform.hash} is blocked`)
  }
}

function requireTcb(quote: ProvenQuote, policy: QuotePolicy, now: number): void {
  const { status, components, advisories, collateral } = quote
  const statuses = policy.statuses ?? ['UpToDate']
  if (status === 'Revoked' || components.current === 'Revoked' || !statuses.includes(status)) {
    throw refuse('tcb_status', `the TCB status is ${status}, expected ${statuses.join(' or ')}`)
  }
  const stranger = advisories.find((advisory) => !policy.advisories?.includes(advisory))
  if (stranger !== undefined) throw refuse('advisory', `${stranger} applies, which the policy does not allow`)
  const old = (fault: string) => refuse('tcb_too_old', fault)
  if (collateral.tcbInfoVersion !== 3 && !policy.allowOldTcbInfo) throw old('the TCB info is of version 2, which names no advisories')
  if (policy.minimumTcbDate !== undefined && Date.parse(quote.tcbDate) / 1000 < Number(policy.minimumTcbDate)) {
    throw old(`the TCB is of ${quote.tcbDate}, expected ${policy.minimumTcbDate} or later`)
  }
  if (policy.minimumTcbEvaluation !== undefined && collateral.tcbEvaluation < policy.minimumTcbEvaluation) {
    throw old(`the evaluation number is ${collateral.tcbEvaluation}, expected at least ${policy.minimumTcbEvaluation}`)
  }
  const age = now - Math.min(collateral.tcbIssued, collateral.qeIssued)
  if (policy.maximumCollateralAge !== undefined && age > Number(policy.maximumCollateralAge)) {
    throw old(`the collateral is ${age} seconds old, expected at most ${policy.maximumCollateralAge}`)
  }
}

function fits(quote: ProvenQuote, rule: MeasurementRule): boolean {
  const { claims } = quote
  if ('measurement' in rule) return same(quote.measurement, rule.measurement)
  if (rule.tee === 'tdx') {
    return claims.tee === 'tdx' && same(claims.mrTd, rule.mrTd) && claims.rtmrs.every((rtmr, i) => same(rtmr, rule.rtmrs[i] ?? ''))
  }
  if (claims.tee !== 'sgx') return false
  if ('mrEnclave' in rule) return same(claims.mrEnclave, rule.mrEnclave)
  return same(claims.mrSigner, rule.mrSigner) && claims.isvProdId === rule.isvProdId && claims.isvSvn >= rule.minimumIsvSvn
}

function sgxFault({ attributes }: SgxClaims): string | undefined {
  const flags = bytesOf(attributes)[0] ?? 0
  const needed = sgxFlags.init | sgxFlags.mode64
  if ((flags & needed) !== needed) return `the enclave's attributes are ${attributes}, expected an initialised 64-bit enclave`
  if (flags & (sgxFlags.provisionKey | sgxFlags.launchKey))
    return `the enclave's attributes ${attributes} allow the provisioning or launch key`
  return undefined
}

function tdxFault({ tdAttributes, mrServiceTd, mrSignerSeam }: TdxClaims, allowed: bigint): string | undefined {
  const bits = bytesOf(tdAttributes).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  if ((bits & SEPT_VE_DISABLE) === 0n) return `the trust domain's attributes ${tdAttributes} leave SEPT_VE_DISABLE off`
  if ((bits & ~(allowed | SEPT_VE_DISABLE)) !== 0n) return `the trust domain has attributes ${tdAttributes}, of which some are not allowed`
  if (mrServiceTd !== null && !isZero(bytesOf(mrServiceTd))) return `the trust domain is bound to the service domain ${mrServiceTd}`
  return isZero(bytesOf(mrSignerSeam)) ? undefined : `the TDX module is signed by ${mrSignerSeam}, expected Intel's zeros`
}

const same = (left: string, right: string): boolean => bare(left) === bare(right)
const bare = (hex: string): string => hex.toLowerCase().replace(/^0x/, '')
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(bare(hex).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
