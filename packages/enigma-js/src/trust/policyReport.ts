// SPDX-License-Identifier: MIT
import { toHex, toUint } from '../codec/bytes.js'
import { ledgerSlots, POLICY_KINDS, type PolicyKind } from '../protocol/ledgerLayout.js'
import type { LedgerFloors, Standing } from '../protocol/ledgerWords.js'
import type { NetworkManifest } from '../protocol/manifest.js'
import type { LedgerView } from './LedgerView.js'
import { type VerificationReport, withFact, withWarning } from './VerificationReport.js'

// Governance names a few subjects in a year. A longer list is said to be longer, and its newest part is shown.
const SHOWN_OF_A_KIND = 64

const NAMES: Record<PolicyKind, string> = {
  workerMeasurement: 'worker measurement',
  keeperMeasurement: 'key keeper measurement',
  platform: 'platform',
}

/**
 * What the Ledger's policy says, for people: who is allowed, what is proposed, what was revoked, and the floors. Everything is listed on
 * the Ledger and read by proof, so no endpoint can leave a proposal out.
 */
export async function withPolicy(
  report: VerificationReport,
  view: LedgerView,
  manifest: NetworkManifest,
  signal?: AbortSignal,
): Promise<VerificationReport> {
  const kinds = Object.keys(POLICY_KINDS) as PolicyKind[]
  await view.prove([ledgerSlots.floors, ledgerSlots.crlFloors, ...kinds.map(ledgerSlots.subjectCount)], signal)
  let whole = report
  for (const kind of kinds) whole = await withKind(whole, view, manifest, kind, signal)
  return withFact(whole, 'floors', floorsText(view.floors), 'slots 14 and 15 of the Ledger; they only rise')
}

async function withKind(
  report: VerificationReport,
  view: LedgerView,
  manifest: NetworkManifest,
  kind: PolicyKind,
  signal?: AbortSignal,
): Promise<VerificationReport> {
  // Each subject costs a transaction of its own: the number is small.
  const count = Number(toUint(view.word(ledgerSlots.subjectCount(kind))))
  const first = Math.max(0, count - SHOWN_OF_A_KIND)
  const slots = Array.from({ length: count - first }, (_, i) => ledgerSlots.subject(kind, first + i))
  await view.prove(slots, signal)
  const subjects = slots.map((slot) => toHex(view.word(slot)))
  await view.prove(
    subjects.map((subject) => ledgerSlots.standing(kind, subject)),
    signal,
  )
  const name = NAMES[kind]
  let whole = report
  if (first > 0)
    whole = withWarning(whole, `the policy names ${count} subjects of the kind ${name}; the newest ${SHOWN_OF_A_KIND} are shown`)
  const pinned =
    kind === 'workerMeasurement' ? manifest.workerMeasurement : kind === 'keeperMeasurement' ? manifest.keeperMeasurement : null
  for (const subject of subjects) {
    const standing = view.standing(kind, subject)
    whole = withFact(whole, name, `${subject} is ${standingText(standing)}`, "the Ledger's policy")
    if (standing.readyAt !== 0n) {
      whole = withWarning(
        whole,
        `the governor proposed to allow the ${name} ${subject}; anyone can activate it from ${timeText(standing.readyAt)} on`,
      )
    }
    if (standing.status === 'allowed' && pinned && toUintOf(pinned) !== toUintOf(subject)) {
      whole = withWarning(whole, `the Ledger also allows the ${name} ${subject}, which the manifest does not: this client refuses it`)
    }
  }
  return whole
}

const toUintOf = (hex: string): bigint => BigInt(hex)

function standingText({ status, since, readyAt }: Standing): string {
  const proposed = readyAt === 0n ? undefined : `proposed, not before ${timeText(readyAt)}`
  if (status === 'unlisted') return proposed ?? 'not allowed: its proposal was taken back'
  if (status === 'allowed') return `allowed since ${timeText(since)}`
  return `revoked since ${timeText(since)}${proposed ? ` and ${proposed}` : ''}`
}

const floorsText = (floors: LedgerFloors): string =>
  Object.values(floors).every((value) => BigInt(value) === 0n)
    ? 'none'
    : `TCB evaluation SGX ${floors.sgxEvaluation}, TDX ${floors.tdxEvaluation}, QE ${floors.qeEvaluation}; issued at the earliest: TCB info ` +
      `${timeText(floors.tcbIssued)}, QE identity ${timeText(floors.qeIssued)}, PCK CRL ${timeText(floors.pckCrlIssued)}, root CRL ` +
      `${timeText(floors.rootCrlIssued)}; CRL numbers: PCK ${floors.pckCrlNumber}, root ${floors.rootCrlNumber}`

const timeText = (seconds: bigint): string =>
  seconds === 0n ? 'any time' : new Date(Number(seconds) * 1000).toISOString().replace('.000', '')
