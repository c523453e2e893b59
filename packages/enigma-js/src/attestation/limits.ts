// SPDX-License-Identifier: MIT

// Bounds of what a verifier reads, checked before anything is allocated or decoded (spec/attestation.md section 2).

export const MAXIMUM_QUOTE = 32 * 1024
export const MAXIMUM_COLLATERAL = 256 * 1024
export const MAXIMUM_TCB_INFO = 64 * 1024
export const MAXIMUM_QE_IDENTITY = 16 * 1024
export const MAXIMUM_ISSUER_CHAIN = 16 * 1024
export const MAXIMUM_PCK_CRL = 192 * 1024
export const MAXIMUM_ROOT_CRL = 16 * 1024
export const MAXIMUM_CERTIFICATE = 4 * 1024
export const MAXIMUM_AUTHENTICATION_DATA = 1024
export const MAXIMUM_JSON_DEPTH = 8
export const MAXIMUM_JSON_ITEMS = 256
