// SPDX-License-Identifier: MIT
import { toHex } from '../codec/bytes.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { verifyPckChain } from './chain.js'
import { ageOf, type CollateralFloors, copyBounded, type QuoteCollateral, requireNotRolledBack, verifyCollateral } from './collateral.js'
import { sha256, verifyP256 } from './p256.js'
import { readPckPlatform } from './pckExtension.js'
import { type PolicyResult, type QuotePolicy, requirePolicy } from './policy.js'
import { requireQe, requireVouched } from './qeIdentity.js'
import { readQuote } from './quote.js'
import { type QuoteErrorCode, refuse } from './refuse.js'
import { readSgxReport, readTdReport, sgxClaims, tdxClaims } from './reports.js'
import { evaluateTcb, requireTdxModule } from './tcb.js'
import { requirePlatform } from './tcbInfo.js'
import type { TrustRoot } from './trustRoot.js'
import type { ProvenQuote, QuoteVerdict } from './verdict.js'

/** What a quote is verified against, beside its collateral. */
export type VerifyQuoteParameters = {
  /** Seconds since 1970 at which everything must be valid. There is no default: a clock can lie. */
  now: bigint
  /** The one root that is believed: {@link intelRoot} or a {@link developmentRoot}. */
  root: TrustRoot
  /** The least that collateral must be; see {@link raiseFloors}. */
  floors?: CollateralFloors
  /** What the quote must be to be trusted. Without it a verdict is never `trusted`. */
  policy?: QuotePolicy
}

/**
 * Verifies a quote of Intel SGX (version 3, 4 or 5) or TDX (4 or 5) with its collateral, without network and clock (spec/attestation.md).
 * Whatever the bytes are, the answer is a verdict; {@link requireTrusted} turns one that is not trusted into an error.
 * @throws `client.bad_request` when `now` is no time or WebCrypto is missing
 * @example
 * ```ts
 * const verdict = await verifyQuote(quote, collateral, { now: header.timestamp, root: intelRoot, policy: { measurements, reportData } })
 * const { claims } = requireTrusted(verdict)
 * ```
 */
export async function verifyQuote(
  quote: Uint8Array,
  collateral: QuoteCollateral,
  parameters: VerifyQuoteParameters,
): Promise<QuoteVerdict> {
  const now = Number(parameters.now)
  // Above this there is no date, and what is compared with none would pass.
  if (typeof parameters.now !== 'bigint' || now < 0 || now > 253_402_300_799) {
    throw new EnigmaError('client.bad_request', `now is ${String(parameters.now)}, expected seconds since 1970 as a bigint`)
  }
  try {
    const proven = await prove(quote, collateral, parameters, now)
    const policy = parameters.policy ? applyPolicy(proven, parameters.policy, now) : null
    return { ...proven, policy, trusted: policy?.result === 'accepted' }
  } catch (fault) {
    const error = asRefusal(fault)
    return { result: 'reject', status: null, error, advisories: [], tcbDate: null, claims: null, policy: null, trusted: false }
  }
}

/** The steps of spec/attestation.md section 6, in its order. */
async function prove(bytes: Uint8Array, given: QuoteCollateral, parameters: VerifyQuoteParameters, now: number): Promise<ProvenQuote> {
  const { root, floors = {} } = parameters
  const parts = copyBounded(given)
  const quote = readQuote(bytes)
  const chain = await verifyPckChain(quote.pckChain, root, now)
  const platform = readPckPlatform(chain.leaf)
  const collateral = await verifyCollateral(parts, chain, quote.tee, root, now)
  const age = ageOf(collateral)
  requireNotRolledBack(age, floors)
  requirePlatform(collateral.tcbInfo, platform)

  const td = quote.tee === 'tdx' ? readTdReport(quote.body) : undefined
  const report = readSgxReport(quote.body)
  if (td) requireTdxModule(td, collateral.tcbInfo)
  if (!(await verifyP256(chain.leaf.publicKey, quote.qeReport, quote.qeReportSignature))) {
    throw refuse('qe_report_signature', 'the report of the quoting enclave is not signed by the PCK key')
  }
  const qe = readSgxReport(quote.qeReport)
  await requireVouched(quote, qe)
  requireQe(qe, collateral.qeIdentity)
  if (!(await verifyP256(quote.attestationKey, quote.signed, quote.signature))) {
    throw refuse('quote_signature', 'the quote is not signed by its attestation key')
  }
  const { status, date, advisories, ...components } = evaluateTcb(
    { platform, qeIsvSvn: qe.isvSvn, td },
    collateral.tcbInfo,
    collateral.qeIdentity,
  )
  return {
    ...{ result: 'ok', error: null, status, advisories, components, policy: null, trusted: false },
    tcbDate: new Date(date * 1000).toISOString().replace('.000Z', 'Z'),
    claims: td ? tdxClaims(td) : sgxClaims(report),
    measurement: toHex(td ? await sha256(td.mrTd, ...td.rtmrs) : report.mrEnclave),
    platform: {
      ...{ fmspc: toHex(platform.fmspc), pceId: toHex(platform.pceId), pceSvn: platform.pceSvn },
      ...{ components: platform.components, qeIsvSvn: qe.isvSvn },
      hash: toHex(await sha256(platform.instanceId ?? platform.ppid)),
    },
    collateral: { ...age, tcbInfoVersion: collateral.tcbInfo.version },
    root: { kind: root.kind, hash: toHex(root.hash) },
    quoteVersion: quote.version,
    quoteSize: quote.bytes.length,
  }
}

function applyPolicy(quote: ProvenQuote, policy: QuotePolicy, now: number): PolicyResult {
  try {
    requirePolicy(quote, policy, now)
    return { result: 'accepted', error: null }
  } catch (fault) {
    return { result: 'refused', error: asRefusal(fault) }
  }
}

/** The code and message of a failed step; anything else is a fault of the verifier or of its caller, and is not hidden in a verdict. */
function asRefusal(fault: unknown): { code: QuoteErrorCode; message: string } {
  if (!(fault instanceof EnigmaError) || !fault.code.startsWith('attestation.')) throw fault
  return { code: fault.code as QuoteErrorCode, message: fault.message.slice(fault.code.length + 2) }
}
