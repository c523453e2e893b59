// SPDX-License-Identifier: MIT
import { type Address, getAddress, hexToBytes, isAddressEqual, zeroAddress } from 'viem'
import { concat, equalBytes, toHex } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { keccak } from '../crypto/hash.js'
import { labels } from '../crypto/labels.js'
import { verifyEd25519 } from '../crypto/signatures.js'
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'
import { manifestHash, type NetworkManifest, requireTrustFitsChain } from './manifest.js'

// What an enclave says of itself, and why to believe it (spec/keys.md section 7).

/** Evidence ends at most this many seconds ahead. */
export const MAXIMUM_LIFETIME = 30n * 24n * 3600n

const SIMULATED = 1
const QUOTE_SIZE = 32 + 1 + 64 + 64
const SIGNED_SIZE = QUOTE_SIZE - 64

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
}

export type VerifiedEvidence = { claims: EnclaveClaims; measurement: Uint8Array; hash: Uint8Array }

/** @throws a code of the area `attestation`, in the order of the specification; `trust.*` */
export function verifyEvidence(evidence: Uint8Array, policy: EvidencePolicy): VerifiedEvidence {
  const { claims, encodedClaims, platform, quote } = decodeEvidence(evidence)
  requireTrustFitsChain(policy.manifest)
  const measurement = verifyQuote(platform, quote, encodedClaims, policy)
  verifyClaims(claims, policy)
  return { claims, measurement, hash: keccak(evidence) }
}

function decodeEvidence(bytes: Uint8Array) {
  const reader = new Reader(bytes, `evidence of ${bytes.length} bytes`, 'attestation.bad_evidence')
  const encodedClaims = reader.short()
  const platform = reader.number(1)
  const quote = reader.long()
  reader.end()
  // 1 simulated, 2 Gramine, 3 TDX are what the format can name; the others are no evidence at all.
  if (platform === 0) throw reader.refuse('names no platform')
  return { claims: decodeClaims(encodedClaims), encodedClaims, platform, quote }
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

function verifyQuote(platform: number, quote: Uint8Array, claims: Uint8Array, policy: EvidencePolicy): Uint8Array {
  if (platform !== SIMULATED || policy.manifest.attestationRoot !== 'development') {
    throw refuse('wrong_platform', `platform ${platform} does not chain to the root ${policy.manifest.attestationRoot} of the manifest`)
  }
  if (quote.length !== QUOTE_SIZE || (quote[32] ?? 0) > 1)
    throw refuse('bad_evidence', `the quote has ${quote.length} bytes, expected ${QUOTE_SIZE}`)
  const [measurement, reportData] = [quote.subarray(0, 32), quote.subarray(33, 97)]
  const signed = concat(labels.simulatedQuote, quote.subarray(0, SIGNED_SIZE))
  if (!verifyEd25519(hexToBytes(policy.manifest.rootKey), signed, quote.subarray(SIGNED_SIZE))) {
    throw refuse('bad_quote', `the quote is not signed by the root ${policy.manifest.rootKey} of the manifest`)
  }
  if (quote[32] === 1) throw refuse('debug_enclave', 'the enclave runs in debug mode, so its host can read it')
  const expected = hexToBytes(policy.role === 'worker' ? policy.manifest.workerMeasurement : policy.manifest.keeperMeasurement)
  if (!equalBytes(measurement, expected)) {
    throw refuse('wrong_measurement', `the measurement is ${toHex(measurement)}, expected ${toHex(expected)} for a ${policy.role}`)
  }
  if (!equalBytes(reportData, concat(keccak(labels.report, claims), new Uint8Array(32)))) {
    throw refuse('wrong_report_data', 'the quote attests other claims')
  }
  return measurement
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
