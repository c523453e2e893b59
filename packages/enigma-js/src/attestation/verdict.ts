// SPDX-License-Identifier: MIT
import type { Hex } from 'viem'
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'
import type { CollateralAge } from './collateral.js'
import type { PolicyResult } from './policy.js'
import type { QuoteErrorCode } from './refuse.js'
import type { QuoteClaims, SgxClaims, TdxClaims } from './reports.js'
import type { TcbEvaluation, TcbStatus } from './tcb.js'
import type { TrustRoot } from './trustRoot.js'

/** A quote that is what it says: on hardware of the root, in the TCB status named. Whether that is good enough is the policy's matter. */
export type ProvenQuote = {
  result: 'ok'
  status: TcbStatus
  error: null
  /** What is known to be wrong with the platform. */
  advisories: readonly string[]
  /** ISO 8601, UTC: how old the patches are. */
  tcbDate: string
  claims: QuoteClaims
  /** What it runs, in the 32 bytes that manifests and the Ledger hold (spec/keys.md section 7). */
  measurement: Hex
  /** What the status comes from. */
  components: Pick<TcbEvaluation, 'platform' | 'qe' | 'module' | 'current'>
  platform: {
    fmspc: Hex
    pceId: Hex
    pceSvn: number
    components: readonly number[]
    qeIsvSvn: number
    /** SHA-256 of the platform instance id, else of the PPID: one for each machine. */
    hash: Hex
  }
  collateral: CollateralAge & { tcbInfoVersion: 2 | 3 }
  root: { kind: TrustRoot['kind']; hash: Hex }
  quoteVersion: 3 | 4 | 5
  /** Bytes of the quote without padding. */
  quoteSize: number
  /** Null when no policy was given. */
  policy: PolicyResult | null
  /** Verified, and accepted by a policy. */
  trusted: boolean
}

/** A quote that proves nothing. */
export type RejectedQuote = {
  result: 'reject'
  status: null
  error: { code: QuoteErrorCode; message: string }
  advisories: readonly []
  tcbDate: null
  claims: null
  policy: null
  trusted: false
}

/** What a verifier says of a quote (spec/attestation.md section 9). */
export type QuoteVerdict = ProvenQuote | RejectedQuote

/** A proven and accepted quote, as {@link requireTrusted} gives it. */
export type TrustedQuote = ProvenQuote & { trusted: true }

/**
 * The quote, if it is proven and its policy accepted it.
 * @throws the code of the step that failed, or `attestation.wrong_measurement` when there was no policy
 */
export function requireTrusted(verdict: QuoteVerdict): TrustedQuote {
  if (isTrusted(verdict)) return verdict
  const error = verdict.error ??
    verdict.policy?.error ?? {
      code: 'attestation.wrong_measurement',
      message: 'no policy was given, so nothing says which enclave is expected',
    }
  throw new EnigmaError(error.code satisfies EnigmaErrorCode, error.message, {
    facts: { verdict },
    hint: 'do not send anything to this enclave',
  })
}

const isTrusted = (verdict: QuoteVerdict): verdict is TrustedQuote => verdict.trusted

/** The verdict in words, a sentence each: what was proven, what of it is bad, and what was decided. */
export function explainVerdict(verdict: QuoteVerdict): string[] {
  if (verdict.result === 'reject') return [`This quote proves nothing: ${verdict.error.message}.`, 'Do not send anything to this enclave.']
  const { claims, status, advisories, components, collateral, root, policy } = verdict
  const words = [
    claims.tee === 'sgx' ? describeEnclave(claims) : describeDomain(claims),
    root.kind === 'intel' ? 'It runs on hardware that Intel certified.' : 'THE ROOT IS A DEVELOPMENT ROOT: no hardware protects anything.',
    `Its TCB is ${status} as of ${verdict.tcbDate}, by evaluation ${collateral.tcbEvaluation}: ${meanings[status]}.`,
    `Platform ${components.platform}, quoting enclave ${components.qe}${components.module ? `, TDX module ${components.module}` : ''}.`,
  ]
  if (components.current) words.push(`With the TDX module that is loaded now it is ${components.current}.`)
  if (advisories.length > 0) words.push(`These advisories apply: ${advisories.join(', ')}.`)
  if (claims.debug) words.push('IT RUNS IN DEBUG MODE: its host reads everything.')
  if (!policy) words.push('No policy was given: nothing says that this is the code that is expected.')
  else words.push(policy.error ? `The policy refuses it: ${policy.error.message}.` : 'The policy accepts it.')
  return words
}

const describeEnclave = ({ mrEnclave, mrSigner, isvSvn }: SgxClaims): string =>
  `An SGX enclave with MRENCLAVE ${mrEnclave}, signed by ${mrSigner}, at security version ${isvSvn}.`
const describeDomain = ({ mrTd, rtmrs }: TdxClaims): string => `A TDX trust domain with MRTD ${mrTd} and RTMRs ${rtmrs.join(', ')}.`

const meanings: Record<TcbStatus, string> = {
  UpToDate: 'all that is known is patched',
  SWHardeningNeeded: 'the enclave itself must contain mitigations',
  ConfigurationNeeded: 'the platform is patched and insecurely configured',
  ConfigurationAndSWHardeningNeeded: 'the platform is insecurely configured, and the enclave itself must contain mitigations',
  OutOfDate: 'patches are missing',
  OutOfDateConfigurationNeeded: 'patches are missing, and the platform is insecurely configured',
  Revoked: 'the platform must not be trusted',
  TDRelaunchAdvised: 'the TDX module was patched under it; started again it would be up to date',
  TDRelaunchAdvisedConfigurationNeeded: 'the TDX module was patched under it, and the platform is insecurely configured',
}
