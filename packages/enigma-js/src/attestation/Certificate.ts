// SPDX-License-Identifier: MIT
import { concat, toHex } from '../codec/bytes.js'
import { DerReader, tags } from './DerReader.js'
import { MAXIMUM_CERTIFICATE } from './limits.js'
import { KEY_SIZE, verifyP256 } from './p256.js'
import { type QuoteFault, refuse, requireSize } from './refuse.js'

const EC_PUBLIC_KEY = '2a8648ce3d0201'
const P256 = '2a8648ce3d030107'
const ECDSA_SHA256 = '2a8648ce3d040302'
const COMMON_NAME = '550403'
const KEY_USAGE = '551d0f'
const BASIC_CONSTRAINTS = '551d13'

export type Extension = { critical: boolean; value: Uint8Array }

/** What of an X.509 certificate a chain is judged by. */
export type Certificate = {
  bytes: Uint8Array
  /** What is signed. */
  body: Uint8Array
  /** `r | s` */
  signature: Uint8Array
  /** Hex of the number's bytes. */
  serial: string
  /** DER of the names. */
  issuer: Uint8Array
  subject: Uint8Array
  commonName: string
  /** Seconds since 1970. */
  notBefore: number
  notAfter: number
  /** X | Y */
  publicKey: Uint8Array
  isAuthority: boolean
  maySignCertificates: boolean
  maySignLists: boolean
  /** By hex of the OID. */
  extensions: ReadonlyMap<string, Extension>
}

/** @throws `attestation.bad_certificate` */
export function readCertificate(bytes: Uint8Array, what: string): Certificate {
  requireSize(bytes, MAXIMUM_CERTIFICATE, what, 'bad_certificate')
  const outer = new DerReader(bytes, what, 'bad_certificate')
  const certificate = outer.inside(tags.sequence)
  outer.end()
  const { whole: body, content } = certificate.element(tags.sequence)
  readAlgorithm(certificate)
  const signature = readSignature(certificate.bits(), what, 'bad_certificate')
  certificate.end()

  const fields = new DerReader(content, what, 'bad_certificate')
  const version = fields.inside(tags.context(0))
  if (version.number(2) !== 2) throw fields.refuse('is not of version 3')
  version.end()
  const serial = toHex(fields.unsigned()).slice(2)
  readAlgorithm(fields)
  const issuer = fields.element(tags.sequence).whole
  const validity = fields.inside(tags.sequence)
  const [notBefore, notAfter] = [validity.time(), validity.time()]
  validity.end()
  const subject = fields.element(tags.sequence).whole
  const publicKey = readKey(fields)
  const list = fields.inside(tags.context(3))
  const extensions = readExtensions(list.inside(tags.sequence))
  list.end()
  fields.end()

  const critical = [...extensions].find(([oid, extension]) => extension.critical && oid !== KEY_USAGE && oid !== BASIC_CONSTRAINTS)
  if (critical) throw refuse('bad_certificate', `the ${what} has the critical extension ${critical[0]}, which is not known here`)
  const usage = readKeyUsage(extensions.get(KEY_USAGE), what)
  return {
    ...{ bytes, body, signature, serial, issuer, subject, notBefore, notAfter, publicKey, extensions },
    commonName: readCommonName(subject, what),
    isAuthority: readIsAuthority(extensions.get(BASIC_CONSTRAINTS), what),
    maySignCertificates: (usage & 0x04) !== 0,
    maySignLists: (usage & 0x02) !== 0,
  }
}

/** True when the issuer's key signed the certificate. */
export const isSignedBy = (certificate: Certificate, issuer: Certificate): Promise<boolean> =>
  verifyP256(issuer.publicKey, certificate.body, certificate.signature)

/** ECDSA P-256 with SHA-256, the only algorithm. */
export function readAlgorithm(reader: DerReader): void {
  const algorithm = reader.inside(tags.sequence)
  if (algorithm.oid() !== ECDSA_SHA256) throw reader.refuse('is not signed by ECDSA with SHA-256')
  algorithm.end()
}

/** `r | s` of a signature in DER. */
export function readSignature(der: Uint8Array, what: string, fault: QuoteFault): Uint8Array {
  const outer = new DerReader(der, what, fault)
  const pair = outer.inside(tags.sequence)
  outer.end()
  const parts = [pair.unsigned(), pair.unsigned()]
  pair.end()
  return concat(
    ...parts.map((part) => {
      if (part.length > 32) throw pair.refuse('has a signature with numbers of more than 32 bytes')
      return concat(new Uint8Array(32 - part.length), part)
    }),
  )
}

/** Extensions by OID, each once. */
export function readExtensions(list: DerReader): Map<string, Extension> {
  const extensions = new Map<string, Extension>()
  while (list.next !== undefined) {
    const extension = list.inside(tags.sequence)
    const oid = extension.oid()
    const critical = extension.next === tags.boolean ? extension.boolean() : false
    const value = extension.content(tags.octetString)
    extension.end()
    if (extensions.has(oid)) throw list.refuse(`has the extension ${oid} twice`)
    extensions.set(oid, { critical, value })
  }
  return extensions
}

function readKey(fields: DerReader): Uint8Array {
  const info = fields.inside(tags.sequence)
  const algorithm = info.inside(tags.sequence)
  if (algorithm.oid() !== EC_PUBLIC_KEY || algorithm.oid() !== P256) throw fields.refuse('has a key of another curve than P-256')
  algorithm.end()
  const point = info.bits()
  info.end()
  if (point.length !== KEY_SIZE + 1 || point[0] !== 4) throw fields.refuse('has a key that is no uncompressed point')
  return point.subarray(1)
}

function readCommonName(name: Uint8Array, what: string): string {
  const parts = new DerReader(name, what, 'bad_certificate').inside(tags.sequence)
  const found: string[] = []
  while (parts.next !== undefined) {
    const part = parts.inside(tags.set)
    const pair = part.inside(tags.sequence)
    part.end()
    if (pair.oid() !== COMMON_NAME) continue
    const text = pair.content(pair.next === tags.printableString ? tags.printableString : tags.utf8String)
    pair.end()
    found.push(new TextDecoder().decode(text.subarray(0, 128)))
  }
  const [commonName, ...more] = found
  if (commonName === undefined || more.length > 0) throw parts.refuse(`has ${found.length} common names, expected 1`)
  return commonName
}

function readIsAuthority(extension: Extension | undefined, what: string): boolean {
  if (!extension) return false
  const outer = new DerReader(extension.value, what, 'bad_certificate')
  const constraints = outer.inside(tags.sequence)
  outer.end()
  const isAuthority = constraints.next === tags.boolean ? constraints.boolean() : false
  // The length of a path is fixed here: chains have the one shape that they have.
  if (constraints.next !== undefined) constraints.number(255)
  constraints.end()
  return isAuthority
}

function readKeyUsage(extension: Extension | undefined, what: string): number {
  if (!extension) return 0
  const reader = new DerReader(extension.value, what, 'bad_certificate')
  const content = reader.content(tags.bitString)
  reader.end()
  if (content.length < 2 || (content[0] ?? 8) > 7) throw reader.refuse('has a malformed key usage')
  return content[1] ?? 0
}
