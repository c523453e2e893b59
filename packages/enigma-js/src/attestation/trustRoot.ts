// SPDX-License-Identifier: MIT
import { EnigmaError } from '../errors/EnigmaError.js'
import { isPublicChain } from '../protocol/publicChains.js'
import { type Certificate, readCertificate } from './Certificate.js'
import { sha256 } from './p256.js'

/** Whom a verifier believes: exactly one root (spec/attestation.md section 1). */
export type TrustRoot = {
  readonly kind: 'intel' | 'development'
  /** SHA-256 of the root's name (DER) and its P-256 key (X | Y): what a manifest pins and a verdict names the root by. */
  readonly hash: Uint8Array
  /** What the names below the root begin with. */
  readonly names: string
}

const INTEL_HASH = '00e2e13cbe2e7fdd6de219481e61b38529716ec4c679d0c4e5a1e9ce8199adda'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Intel's SGX root: genuine SGX and TDX hardware. */
export const intelRoot: TrustRoot = { kind: 'intel', hash: bytesOf(INTEL_HASH), names: 'Intel SGX' }

/**
 * The root of a local network, whose quotes prove nothing about hardware. It is made for a chain, so that it cannot be made for a public one.
 * @throws `trust.development_on_public_chain`
 */
export function developmentRoot(hash: Uint8Array, chainId: number): TrustRoot {
  if (!isPublicChain(chainId)) return { kind: 'development', hash, names: 'Enigma Development' }
  throw new EnigmaError('trust.development_on_public_chain', `the development root is named for chain ${chainId}, which is public`, {
    hint: 'use a local or private chain, or Intel’s root',
  })
}

/** The hash of a root's certificate, by which it is pinned. @throws `attestation.bad_certificate` */
export const rootHash = (certificate: Uint8Array): Promise<Uint8Array> => hashOf(readCertificate(certificate, 'root'))

/** By name and key, for there is an older certificate of Intel's root key. */
export const hashOf = ({ subject, publicKey }: Pick<Certificate, 'subject' | 'publicKey'>): Promise<Uint8Array> =>
  sha256(subject, publicKey)
