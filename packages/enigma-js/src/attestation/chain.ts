// SPDX-License-Identifier: MIT
import { equalBytes } from '../codec/bytes.js'
import { type Certificate, isSignedBy, readCertificate } from './Certificate.js'
import { readPemChain } from './pem.js'
import { refuse } from './refuse.js'
import { hashOf, type TrustRoot } from './trustRoot.js'

/** The times between which something is valid, both included, in seconds since 1970. */
export type Validity = { from: number; to: number }

/** @throws `attestation.not_yet_valid`, `attestation.collateral_expired` */
export function requireValid(what: string, { from, to }: Validity, now: number): void {
  const date = (seconds: number) => new Date(seconds * 1000).toISOString()
  if (!(now >= from)) throw refuse('not_yet_valid', `the ${what} is valid from ${date(from)}, and it is ${date(now)}`)
  if (!(now <= to)) throw refuse('collateral_expired', `the ${what} was valid until ${date(to)}, and it is ${date(now)}`)
}

/** A chain of the PCK certificate, its CA and the root. */
export type PckChain = { leaf: Certificate; intermediate: Certificate; root: Certificate }

/** A chain of the certificate that signs TCB info or a QE identity, and the root. */
export type SigningChain = { leaf: Certificate; root: Certificate }

/** @throws `attestation.bad_certificate`, `wrong_root`, `bad_chain`, `not_yet_valid`, `collateral_expired` */
export async function verifyPckChain(pem: Uint8Array, root: TrustRoot, now: number): Promise<PckChain> {
  const names = [['PCK Certificate'], ['PCK Platform CA', 'PCK Processor CA']]
  const [leaf, intermediate, top] = await verifyChain(pem, names, root, now, 'PCK chain')
  if (!leaf || !intermediate || !top) throw refuse('bad_chain', 'the PCK chain is incomplete')
  return { leaf, intermediate, root: top }
}

/**
 * Under the root of a chain that was verified before.
 * @throws as {@link verifyPckChain}
 */
export async function verifySigningChain(
  pem: Uint8Array,
  pck: PckChain,
  root: TrustRoot,
  now: number,
  what: string,
): Promise<SigningChain> {
  const [leaf, top] = await verifyChain(pem, [['TCB Signing']], root, now, what, pck.root)
  if (!leaf || !top) throw refuse('bad_chain', `the ${what} is incomplete`)
  return { leaf, root: top }
}

async function verifyChain(
  pem: Uint8Array,
  names: string[][],
  root: TrustRoot,
  now: number,
  what: string,
  verified?: Certificate,
): Promise<Certificate[]> {
  const expected = [...names, ['Root CA']]
  const chain = readPemChain(pem, expected.length, what).map((bytes, i) => readCertificate(bytes, `certificate ${i} of the ${what}`))
  const top = chain.at(-1)
  // By name and key, not by its bytes: there is an older certificate of Intel's root key, which old quotes carry.
  if (!top || !equalBytes(await hashOf(top), root.hash)) {
    throw refuse('wrong_root', `the ${what} ends in ${top?.commonName}, which is not the ${root.kind} root of this verifier`)
  }
  for (let i = chain.length - 1; i >= 0; i--) {
    const [certificate, issuer] = [chain[i], chain[i + 1] ?? top]
    if (certificate && !(verified && equalBytes(certificate.bytes, verified.bytes)))
      await requireLink(
        certificate,
        issuer,
        (expected[i] ?? []).map((name) => `${root.names} ${name}`),
        i === 0,
        what,
      )
  }
  for (const { commonName, notBefore, notAfter } of chain) requireValid(`certificate ${commonName}`, { from: notBefore, to: notAfter }, now)
  return chain
}

async function requireLink(certificate: Certificate, issuer: Certificate, names: string[], isLeaf: boolean, what: string): Promise<void> {
  const { commonName } = certificate
  const bad = (fault: string) => refuse('bad_chain', `${commonName} in the ${what} ${fault}`)
  if (!names.includes(commonName)) throw bad(`has a name that its place does not allow; expected ${names.join(' or ')}`)
  if (isLeaf && certificate.isAuthority) throw bad('is a CA, expected a leaf')
  if (!isLeaf && !(certificate.isAuthority && certificate.maySignCertificates)) throw bad('may not sign certificates')
  if (!equalBytes(certificate.issuer, issuer.subject)) throw bad(`does not name ${issuer.commonName} as its issuer`)
  if (!(await isSignedBy(certificate, issuer))) throw bad(`is not signed by ${issuer.commonName}`)
}
