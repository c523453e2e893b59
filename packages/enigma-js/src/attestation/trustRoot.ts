// SPDX-License-Identifier: MIT
import { EnigmaError } from '../errors/EnigmaError.js'
import { isPublicChain } from '../protocol/publicChains.js'
import { readCertificate } from './Certificate.js'

/** Whom a verifier believes: exactly one root (spec/attestation.md section 1). */
export type TrustRoot = {
  readonly kind: 'intel' | 'development'
  /** DER of the root's name. */
  readonly subject: Uint8Array
  /** P-256, X | Y. */
  readonly publicKey: Uint8Array
  /** What the names below the root begin with. */
  readonly names: string
}

const DEVELOPMENT = 'Enigma Development'
const INTEL_SUBJECT =
  '3068311a301806035504030c11496e74656c2053475820526f6f74204341311a3018060355040a0c11496e74656c20436f72706f726174696f6e' +
  '3114301206035504070c0b53616e746120436c617261310b300906035504080c024341310b3009060355040613025553'
const INTEL_KEY =
  '0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f567918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Intel's SGX root: genuine SGX and TDX hardware. */
export const intelRoot: TrustRoot = { kind: 'intel', subject: bytesOf(INTEL_SUBJECT), publicKey: bytesOf(INTEL_KEY), names: 'Intel SGX' }

/**
 * The root of a local network, whose quotes prove nothing about hardware. It is made for a chain, so that it cannot be made for a public one.
 * @throws `trust.development_on_public_chain`, `attestation.bad_certificate`, `attestation.wrong_root`
 */
export function developmentRoot(certificate: Uint8Array, chainId: number): TrustRoot {
  if (isPublicChain(chainId)) {
    throw new EnigmaError('trust.development_on_public_chain', `the development root is named for chain ${chainId}, which is public`, {
      hint: 'use a local or private chain, or Intel’s root',
    })
  }
  const { subject, publicKey, commonName } = readCertificate(certificate, 'development root')
  if (commonName !== `${DEVELOPMENT} Root CA`) {
    throw new EnigmaError('attestation.wrong_root', `the development root is called ${commonName}, expected ${DEVELOPMENT} Root CA`)
  }
  return { kind: 'development', subject, publicKey, names: DEVELOPMENT }
}
