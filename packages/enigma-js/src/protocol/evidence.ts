// SPDX-License-Identifier: MIT
import { type Address, getAddress, hexToBytes, isAddressEqual, zeroAddress } from 'viem'
import type { CollateralFloors, TcbStatus, TrustedQuote, TrustRoot } from '../attestation/index.js'
import { concat, equalBytes, toHex } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { keccak } from '../crypto/hash.js'
import { labels } from '../crypto/labels.js'
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'
import type { LedgerFloors } from './ledgerWords.js'
import { manifestHash, type NetworkManifest, requireTrustFitsChain } from './manifest.js'

// What an enclave says of itself, and why to believe it (spec/keys.md section 7).

/** Evidence ends at most this many seconds ahead. */
const MAXIMUM_LIFETIME = 30n * 24n * 3600n

const PLATFORMS = { 1: 'simulated', 2: 'gramine', 3: 'tdx guest' } as const
type Platform = keyof typeof PLATFORMS

export type EnclaveRole = 'worker' | 'keeper'

/** What the quote binds. */
export type EnclaveClaims = {
  role: EnclaveRole
  manifestHash: Uint8Array
  signer: Address
  /** The account that a worker stakes and earns for; zero exactly for key keepers. */
  operator: Address
  encryptionKeyHash: Uint8Array
  recentBlock: Uint8Array
  /** Seconds since 1970. */
  expiry: bigint
}

export type EvidencePolicy = {
  manifest: NetworkManifest
  role: EnclaveRole
  /** Seconds of the header that is relied on. */
  now: bigint
  signer?: Address
  operator?: Address
  encryptionKey?: Uint8Array
  hardware?: HardwarePolicy
}

/** How good the hardware behind evidence must be (spec/attestation.md section 8). Whatever is not allowed is refused. */
export type HardwarePolicy = {
  /** Default: UpToDate alone. */
  statuses?: readonly TcbStatus[]
  /** Advisories that may apply. Default: none. */
  advisories?: readonly string[]
  /** The least that collateral must be, as the Ledger says. Default: nothing beyond its own end. */
  floors?: LedgerFloors
  /** Platform hashes that are refused. Default: none. */
  blockedPlatforms?: readonly string[]
}

/** Evidence with the collateral that its quote is verified with, both encoded. */
export type AttachedEvidence = { evidence: Uint8Array; collateral: Uint8Array }

export type VerifiedEvidence = { claims: EnclaveClaims; measurement: Uint8Array; hash: Uint8Array; quote: TrustedQuote }

/**
 * Believes evidence or refuses it. The verifier of quotes is loaded when it is first needed; without it nothing is believed.
 * @throws a code of the area `attestation`, in the order of the specification; `trust.*`; `client.unreachable` without the verifier
 */
export async function verifyEvidence({ evidence, collateral }: AttachedEvidence, policy: EvidencePolicy): Promise<VerifiedEvidence> {
  const { claims, encodedClaims, platform, quote } = decodeEvidence(evidence)
  requireTrustFitsChain(policy.manifest)
  const proven = await verifyQuoteOf(platform, quote, collateral, encodedClaims, policy)
  verifyClaims(claims, policy)
  return { claims, measurement: hexToBytes(proven.measurement), hash: keccak(evidence), quote: proven }
}

function decodeEvidence(bytes: Uint8Array) {
  const reader = new Reader(bytes, `evidence of ${bytes.length} bytes`, 'attestation.bad_evidence')
  const encodedClaims = reader.short()
  const platform = reader.number(1)
  if (!(platform in PLATFORMS)) throw reader.refuse(`has platform ${platform}, expected 1 (simulated), 2 (Gramine) or 3 (TDX guest)`)
  const quote = reader.long()
  reader.end()
  return { claims: decodeClaims(encodedClaims), encodedClaims, platform: platform as Platform, quote }
}

function decodeClaims(bytes: Uint8Array): EnclaveClaims {
  const reader = new Reader(bytes, `claims of ${bytes.length} bytes`, 'attestation.bad_evidence')
  const version = reader.number(1)
  if (version !== 1) throw reader.refuse(`have version ${version}, expected 1`)
  const role = reader.number(1)
  if (role !== 1 && role !== 2) throw reader.refuse(`have role ${role}, expected 1 or 2`)
  const claims: EnclaveClaims = {
    role: role === 1 ? 'worker' : 'keeper',
    manifestHash: reader.take(32),
    signer: getAddress(reader.hex(20)),
    operator: getAddress(reader.hex(20)),
    encryptionKeyHash: reader.take(32),
    recentBlock: reader.take(32),
    expiry: reader.bigint(8),
  }
  reader.end()
  const hasOperator = !isAddressEqual(claims.operator, zeroAddress)
  if (hasOperator !== (role === 1))
    throw reader.refuse(`have operator ${claims.operator}, expected ${role === 1 ? 'one' : 'none'} for a ${claims.role}`)
  return claims
}

async function verifyQuoteOf(
  platform: Platform,
  quote: Uint8Array,
  encodedCollateral: Uint8Array,
  claims: Uint8Array,
  { manifest, role, now, hardware = {} }: EvidencePolicy,
): Promise<TrustedQuote> {
  const { decodeCollateral, developmentRoot, intelRoot, requireTrusted, verifyQuote } = await loadVerifier()
  const collateral = decodeCollateral(encodedCollateral)
  const root = rootOf(manifest, intelRoot, developmentRoot)
  const isSimulated = PLATFORMS[platform] === 'simulated'
  if (isSimulated !== (root.kind === 'development'))
    throw refuse('wrong_platform', `platform ${PLATFORMS[platform]} does not chain to the root ${root.kind} of the manifest`)
  const { floors, ...rules } = hardware
  const measurement = role === 'worker' ? manifest.workerMeasurement : manifest.keeperMeasurement
  const reportData = concat(keccak(labels.report, claims), new Uint8Array(32))
  const policy = { ...rules, measurements: [{ measurement }], reportData }
  const trusted = requireTrusted(
    await verifyQuote(quote, collateral, { now, root, policy, ...(floors && { floors: floorsFor(platform, floors) }) }),
  )
  // The hash of evidence is its name on the Ledger: it must not have two.
  if (trusted.quoteSize !== quote.length)
    throw refuse('bad_evidence', `the quote has ${quote.length} bytes, ${trusted.quoteSize} of them without padding`)
  if ((PLATFORMS[platform] === 'tdx guest') !== (trusted.claims.tee === 'tdx'))
    throw refuse('wrong_platform', `the quote of platform ${PLATFORMS[platform]} is of ${trusted.claims.tee}`)
  return trusted
}

const floorsFor = (platform: Platform, floors: LedgerFloors): CollateralFloors => ({
  tcbEvaluation: PLATFORMS[platform] === 'tdx guest' ? floors.tdxEvaluation : floors.sgxEvaluation,
  qeEvaluation: floors.qeEvaluation,
  tcbIssued: Number(floors.tcbIssued),
  qeIssued: Number(floors.qeIssued),
  pckCrlIssued: Number(floors.pckCrlIssued),
  rootCrlIssued: Number(floors.rootCrlIssued),
  pckCrlNumber: floors.pckCrlNumber,
  rootCrlNumber: floors.rootCrlNumber,
})

function rootOf(manifest: NetworkManifest, intel: TrustRoot, development: (hash: Uint8Array, chainId: number) => TrustRoot): TrustRoot {
  const pinned = hexToBytes(manifest.rootHash)
  if (manifest.attestationRoot === 'development') return development(pinned, manifest.chainId)
  if (equalBytes(pinned, intel.hash)) return intel
  throw refuse('wrong_root', `the manifest pins ${manifest.rootHash} as Intel's root, which is ${toHex(intel.hash)}`)
}

async function loadVerifier() {
  try {
    return await import('../attestation/index.js')
  } catch (cause) {
    throw new EnigmaError('client.unreachable', 'the verifier of quotes could not be loaded, so no enclave is believed', {
      cause,
      hint: 'serve every file of the application',
    })
  }
}

function verifyClaims(claims: EnclaveClaims, policy: EvidencePolicy): void {
  if (claims.role !== policy.role) throw refuse('wrong_role', `the role is ${claims.role}, expected ${policy.role}`)
  if (!equalBytes(claims.manifestHash, manifestHash(policy.manifest))) {
    throw refuse('wrong_network', `the manifest hash is ${toHex(claims.manifestHash)}, expected ${toHex(manifestHash(policy.manifest))}`)
  }
  if (claims.expiry <= policy.now || claims.expiry - policy.now > MAXIMUM_LIFETIME) {
    throw refuse(
      'expired',
      `the evidence ends at ${claims.expiry}, expected after now (${policy.now}) and within ${MAXIMUM_LIFETIME} seconds`,
    )
  }
  if (policy.signer && !isAddressEqual(claims.signer, policy.signer))
    throw refuse('wrong_signer', `the signer is ${claims.signer}, expected ${policy.signer}`)
  if (policy.operator && !isAddressEqual(claims.operator, policy.operator))
    throw refuse('wrong_operator', `the operator is ${claims.operator}, expected ${policy.operator}`)
  if (policy.encryptionKey && !equalBytes(claims.encryptionKeyHash, keccak(policy.encryptionKey))) {
    throw refuse(
      'wrong_encryption_key',
      `the encryption key hash is ${toHex(claims.encryptionKeyHash)}, expected ${toHex(keccak(policy.encryptionKey))}`,
    )
  }
}

const refuse = (what: string, fault: string): EnigmaError =>
  new EnigmaError(`attestation.${what}` as EnigmaErrorCode, `evidence is refused: ${fault}`, {
    hint: 'do not send anything to this enclave',
  })
