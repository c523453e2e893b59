// SPDX-License-Identifier: MIT
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'

/** What a step of verification can fail with (spec/attestation.md section 6 and 8, spec/errors.md). */
export type QuoteErrorCode = `attestation.${QuoteFault}`

export type QuoteFault =
  | 'quote_truncated'
  | 'quote_malformed'
  | 'quote_version'
  | 'quote_key_type'
  | 'quote_tee_type'
  | 'quote_vendor'
  | 'quote_certification'
  | 'collateral_malformed'
  | 'bad_certificate'
  | 'wrong_root'
  | 'bad_chain'
  | 'not_yet_valid'
  | 'collateral_expired'
  | 'bad_crl'
  | 'revoked'
  | 'tcb_info_signature'
  | 'wrong_tcb_info'
  | 'wrong_fmspc'
  | 'qe_identity_signature'
  | 'wrong_qe_identity'
  | 'collateral_rolled_back'
  | 'tdx_module_mismatch'
  | 'qe_report_signature'
  | 'qe_report_data'
  | 'qe_mismatch'
  | 'quote_signature'
  | 'tcb_not_supported'
  | 'debug_enclave'
  | 'wrong_measurement'
  | 'wrong_report_data'
  | 'attributes'
  | 'tcb_status'
  | 'advisory'
  | 'tcb_too_old'
  | 'platform_blocked'

/** Inside the verifier a failed step throws; the verdict carries it out. */
export const refuse = (fault: QuoteFault, message: string, cause?: unknown): EnigmaError =>
  new EnigmaError(`attestation.${fault}` satisfies EnigmaErrorCode, message, { cause, hint: 'do not send anything to this enclave' })

/** At most so many bytes. */
export function requireSize(bytes: Uint8Array, most: number, what: string, fault: QuoteFault): void {
  if (bytes.length > most) throw refuse(fault, `the ${what} has ${bytes.length} bytes, expected at most ${most}`)
}
