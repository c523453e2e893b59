// SPDX-License-Identifier: MIT
import { equalBytes, toHex, toUint } from '../codec/bytes.js'
import { type Certificate, readAlgorithm, readExtensions, readSignature } from './Certificate.js'
import { requireValid, type Validity } from './chain.js'
import { DerReader, tags } from './DerReader.js'
import { verifyP256 } from './p256.js'
import { refuse } from './refuse.js'

const CRL_NUMBER = '551d14'

/** A verified certificate revocation list. */
export type RevocationList = {
  validity: Validity
  /** The list's number, undefined if it has none. */
  number: bigint | undefined
  /** Serial numbers, as hex of their bytes. */
  revoked: ReadonlySet<string>
}

/** @throws `attestation.bad_crl`, `not_yet_valid`, `collateral_expired` */
export async function verifyRevocationList(bytes: Uint8Array, issuer: Certificate, now: number): Promise<RevocationList> {
  const what = `CRL of ${issuer.commonName}`
  const outer = new DerReader(bytes, what, 'bad_crl')
  const signed = outer.inside(tags.sequence)
  outer.end()
  const { whole: body, content } = signed.element(tags.sequence)
  readAlgorithm(signed)
  const signature = readSignature(signed.bits(), what, 'bad_crl')
  signed.end()

  const fields = new DerReader(content, what, 'bad_crl')
  if (fields.number(1) !== 1) throw fields.refuse('is not of version 2')
  readAlgorithm(fields)
  if (!equalBytes(fields.element(tags.sequence).whole, issuer.subject)) throw fields.refuse('is of another issuer')
  const validity = { from: fields.time(), to: fields.time() }
  const revoked = fields.next === tags.sequence ? readEntries(fields.inside(tags.sequence)) : new Set<string>()
  const number = fields.next === undefined ? undefined : readNumber(fields.inside(tags.context(0)))
  fields.end()

  if (!issuer.maySignLists) throw refuse('bad_crl', `${issuer.commonName} may not sign revocation lists`)
  if (!(await verifyP256(issuer.publicKey, body, signature))) throw refuse('bad_crl', `the ${what} is not signed by it`)
  requireValid(what, validity, now)
  return { validity, number, revoked }
}

/** @throws `attestation.revoked` */
export function requireNotRevoked(certificate: Certificate, list: RevocationList): void {
  if (list.revoked.has(certificate.serial))
    throw refuse('revoked', `${certificate.commonName} with serial ${certificate.serial} is revoked`)
}

function readEntries(list: DerReader): Set<string> {
  const revoked = new Set<string>()
  while (list.next !== undefined) {
    const entry = list.inside(tags.sequence)
    revoked.add(toHex(entry.unsigned()).slice(2))
    entry.time()
    if (entry.next !== undefined) requireNoneCritical(readExtensions(entry.inside(tags.sequence)), list)
    entry.end()
  }
  return revoked
}

function readNumber(wrapper: DerReader): bigint | undefined {
  const extensions = readExtensions(wrapper.inside(tags.sequence))
  wrapper.end()
  requireNoneCritical(extensions, wrapper)
  const extension = extensions.get(CRL_NUMBER)
  if (!extension) return undefined
  const reader = new DerReader(extension.value, 'CRL number', 'bad_crl')
  const number = reader.unsigned()
  reader.end()
  if (number.length > 20) throw wrapper.refuse('has a number of more than 20 bytes')
  return toUint(number)
}

/** What is critical changes what a list means: another issuer, a part of the certificates, changes alone. */
function requireNoneCritical(extensions: ReturnType<typeof readExtensions>, reader: DerReader): void {
  if ([...extensions.values()].some((extension) => extension.critical)) throw reader.refuse('has a critical extension')
}
