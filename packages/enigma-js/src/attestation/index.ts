// SPDX-License-Identifier: MIT
// Verification of SGX and TDX quotes (spec/attestation.md): an entry of its own, so that a page that does not verify hardware does not carry it.
export { EnigmaError, type EnigmaErrorCode, isEnigmaError } from '../errors/EnigmaError.js'
export { type CollateralAge, type CollateralFloors, decodeCollateral, type QuoteCollateral, raiseFloors } from './collateral.js'
export type { MeasurementRule, PolicyResult, QuotePolicy } from './policy.js'
export type { QuoteErrorCode } from './refuse.js'
export type { QuoteClaims, SgxClaims, TdxClaims } from './reports.js'
export type { TcbStatus } from './tcb.js'
export { developmentRoot, intelRoot, rootHash, type TrustRoot } from './trustRoot.js'
export { explainVerdict, type ProvenQuote, type QuoteVerdict, type RejectedQuote, requireTrusted, type TrustedQuote } from './verdict.js'
export { type VerifyQuoteParameters, verifyQuote } from './verifyQuote.js'
