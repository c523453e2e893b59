// SPDX-License-Identifier: MIT

/** One thing that was checked, its value, and what it was checked against. */
export type VerifiedFact = { what: string; value: string; against: string }

/** What the client has checked, in order; a dApp can show it. */
export type VerificationReport = {
  /** The block whose state was relied on. */
  blockNumber: bigint
  blockHash: `0x${string}`
  verified: readonly VerifiedFact[]
  /** What this network does not protect. */
  warnings: readonly string[]
}

export const withFact = (report: VerificationReport, what: string, value: unknown, against: string): VerificationReport => ({
  ...report,
  verified: [...report.verified, { what, value: String(value), against }],
})

export const withWarning = (report: VerificationReport, warning: string): VerificationReport => ({
  ...report,
  warnings: [...report.warnings, warning],
})
