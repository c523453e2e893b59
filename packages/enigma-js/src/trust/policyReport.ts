// SPDX-License-Identifier: MIT
import { type Hex, zeroAddress } from 'viem'
import { toHex, toUint } from '../codec/bytes.js'
import { ledgerSlots, POLICY_KINDS, type PolicyKind } from '../protocol/ledgerLayout.js'
import { type LedgerFloors, readPendingKeeper, type Standing } from '../protocol/ledgerWords.js'
import type { NetworkManifest } from '../protocol/manifest.js'
import type { LedgerView } from './LedgerView.js'
import { type VerificationReport, withFact, withWarning } from './VerificationReport.js'

// Governance names a few subjects in a year. Who names many to hide one does not: all are read, and what is allowed or proposed is always
// shown. Of what neither lets nor will let anybody in, the newest are shown and the others counted.
const SHOWN_OF_NO_EFFECT = 64

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
  await view.prove([ledgerSlots.pendingKeeper, ledgerSlots.floors, ledgerSlots.crlFloors, ...kinds.map(ledgerSlots.subjectCount)], signal)
  let whole = withPendingKeeper(report, view.word(ledgerSlots.pendingKeeper))
  const subjects = kinds.map((kind) => subjectsOf(kind, view.word(ledgerSlots.subjectCount(kind))))
  await view.prove(subjects.flat(), signal)
  const named = kinds.map((kind, i) => ({ kind, subjects: (subjects[i] ?? []).map((slot) => toHex(view.word(slot))) }))
  const standings = named.flatMap(({ kind, subjects }) => subjects.map((subject) => ledgerSlots.standing(kind, subject)))
  await view.prove(standings, signal)
  for (const { kind, subjects } of named) whole = withKind(whole, view, manifest, kind, subjects)
  return withFact(whole, 'floors', floorsText(view.floors), 'slots 14 and 15 of the Ledger; they only rise')
}

/** Where the subjects of a kind are. Each costs a transaction of its own: the number is small. */
const subjectsOf = (kind: PolicyKind, count: Uint8Array): Hex[] =>
  Array.from({ length: Number(toUint(count)) }, (_, i) => ledgerSlots.subject(kind, i))

function withKind(
  report: VerificationReport,
  view: LedgerView,
  manifest: NetworkManifest,
  kind: PolicyKind,
  subjects: readonly Hex[],
): VerificationReport {
  const name = NAMES[kind]
  let whole = report
  let hidden = subjects.filter((subject) => hasNoEffect(view.standing(kind, subject))).length - SHOWN_OF_NO_EFFECT
  if (hidden > 0) {
    whole = withWarning(
      whole,
      `the policy names ${subjects.length} subjects of the kind ${name}; the oldest ${hidden} that are revoked or taken back are not shown`,
    )
  }
  const pinned =
    kind === 'workerMeasurement' ? manifest.workerMeasurement : kind === 'keeperMeasurement' ? manifest.keeperMeasurement : null
  for (const subject of subjects) {
    const standing = view.standing(kind, subject)
    if (hasNoEffect(standing) && hidden-- > 0) continue
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

function withPendingKeeper(report: VerificationReport, word: Uint8Array): VerificationReport {
  const { signer, readyAt } = readPendingKeeper(word)
  if (signer === zeroAddress) return report
  return withWarning(
    withFact(report, 'next key keeper', `${signer}, not before ${timeText(readyAt)}`, 'slot 6 of the Ledger'),
    `the governor proposed the key keeper ${signer}; anyone can activate it from ${timeText(readyAt)} on, and all keys are then its own`,
  )
}

const hasNoEffect = ({ status, readyAt }: Standing): boolean => status !== 'allowed' && readyAt === 0n

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
