// SPDX-License-Identifier: MIT
// Enclaves of a root that the test owns: the application pins it, so that quotes and collateral can have any defect, and everything else of the
// network is true.
import { hexToBytes } from 'viem'
import { rootHash } from '../../src/attestation/index.js'
import { concat, toHex, uint } from '../../src/codec/bytes.js'
import { keccak } from '../../src/crypto/hash.js'
import { labels } from '../../src/crypto/labels.js'
import type { EnigmaErrorCode, NetworkManifest } from '../../src/index.js'
import { manifestHash } from '../../src/protocol/manifest.js'
import { issue, type Order, serials } from '../attestation/DevelopmentIssuer.js'
import { developmentCertificate } from '../attestation/developmentCases.js'
import type { Case } from './corpus.js'
import type { Lie } from './LyingEndpoint.js'

/** What is wrong with an enclave, or nothing. */
type Defect = {
  order?: Order
  measurement?: Uint8Array
  isDebug?: boolean
  /** The network that the claims are for. */
  manifest?: NetworkManifest
  /** The quote is over other claims. */
  isReplayed?: boolean
  /** The quote is over the claims with an earlier end. */
  isOlder?: boolean
}

const MEASUREMENT = 64
const ATTRIBUTES = 48
const REPORT_DATA = 320
const DEBUG = 0x02
const DAY = 86_400

/** The network's manifest, with the root of the test in the place of the network's own. */
export const manifestOfTest = async (manifest: NetworkManifest): Promise<NetworkManifest> => ({
  ...manifest,
  rootHash: toHex(await rootHash(developmentCertificate)),
})

/** Everything that makes an enclave one to which nothing may be sent; each is told of the key keeper and of the worker. */
export function enclaveCases(manifest: NetworkManifest, now: number): Case[] {
  const defects: [string, Defect, EnigmaErrorCode][] = [
    ['in debug mode', { isDebug: true }, 'attestation.debug_enclave'],
    ['of another measurement', { measurement: new Uint8Array(32).fill(7) }, 'attestation.wrong_measurement'],
    ['with collateral that has expired', { order: { at: now - 30 * DAY } }, 'attestation.collateral_expired'],
    ['with collateral that is not valid yet', { order: { at: now + 30 * DAY } }, 'attestation.not_yet_valid'],
    [
      'on a machine that is revoked',
      { order: { list: (role, fields) => role === 'pck' && fields.revoked.push(serials.leaf) } },
      'attestation.revoked',
    ],
    [
      'whose CA is revoked',
      { order: { list: (role, fields) => role === 'root' && fields.revoked.push(serials.intermediate) } },
      'attestation.revoked',
    ],
    ['on a machine without its patches', { order: { status: 'OutOfDate' } }, 'attestation.tcb_status'],
    ['with an advisory', { order: { advisories: ['ENIGMA-1'] } }, 'attestation.advisory'],
    ['of another chain', { manifest: { ...manifest, chainId: 1337 } }, 'attestation.wrong_network'],
    ['of another Ledger', { manifest: { ...manifest, ledger: `0x${'0b'.repeat(20)}` } }, 'attestation.wrong_network'],
    ['with the quote of another enclave', { isReplayed: true }, 'attestation.wrong_report_data'],
    ['with a quote over older claims', { isOlder: true }, 'attestation.wrong_report_data'],
  ]
  const tell = (name: string, keeper: Defect, worker: Defect, code: EnigmaErrorCode): Case => ({
    name,
    at: 'node',
    methods: ['enigma_getContractKey', 'enigma_getWorkerEvidence'],
    lie: lieOf(manifest, now, keeper, worker),
    code,
  })
  return [
    // Both are sound, and only the Ledger knows that this worker registered with other evidence.
    tell('sound enclaves that are not those of the Ledger', {}, {}, 'verification.wrong_evidence'),
    ...defects.map(([name, defect, code]) => tell(`a key keeper ${name}`, defect, {}, code)),
    ...defects.map(([name, defect, code]) => tell(`a worker ${name}`, {}, defect, code)),
  ]
}

const lieOf =
  (manifest: NetworkManifest, now: number, keeper: Defect, worker: Defect): Lie =>
  (result) => {
    const answer = result as Record<string, string>
    const isKeeper = 'keeperEvidence' in answer
    const [evidence, collateral] = isKeeper ? (['keeperEvidence', 'keeperCollateral'] as const) : (['evidence', 'collateral'] as const)
    const measurement = hexToBytes(isKeeper ? manifest.keeperMeasurement : manifest.workerMeasurement)
    const forged = forge(hexToBytes(answer[evidence] as `0x${string}`), manifest, now, { measurement, ...(isKeeper ? keeper : worker) })
    return { ...answer, [evidence]: toHex(forged.evidence), [collateral]: toHex(forged.collateral) }
  }

function forge(truth: Uint8Array, manifest: NetworkManifest, now: number, defect: Defect & { measurement: Uint8Array }) {
  const claims = truth.slice(2, 148)
  claims.set(manifestHash(defect.manifest ?? manifest), 2)
  const older = claims.slice()
  older[older.length - 1] = (older[older.length - 1] ?? 0) ^ 1
  const attested = keccak(labels.report, defect.isReplayed ? claims.map((byte) => byte ^ 1) : defect.isOlder ? older : claims)
  const { quote, collateral } = issue({
    at: now,
    ...defect.order,
    version: 3,
    body: 'sgx',
    report: (body) => {
      body.set(defect.measurement, MEASUREMENT)
      body.set(concat(attested, new Uint8Array(32)), REPORT_DATA)
      if (defect.isDebug) body[ATTRIBUTES] = (body[ATTRIBUTES] ?? 0) | DEBUG
    },
  })
  const long = (bytes: Uint8Array): Uint8Array => concat(uint(bytes.length, 4), bytes)
  const { tcbInfo, qeIdentity, tcbIssuerChain, qeIssuerChain, pckCrl, rootCrl } = collateral
  return {
    evidence: concat(uint(claims.length, 2), claims, uint(1, 1), long(quote)),
    collateral: concat(uint(1, 1), ...[tcbInfo, qeIdentity, tcbIssuerChain, qeIssuerChain, pckCrl, rootCrl].map(long)),
  }
}
