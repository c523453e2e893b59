// SPDX-License-Identifier: MIT
// An issuer of quotes and collateral that are built like Intel's, under a root of our own, with any status or defect. Its keys and times are
// fixed and its signatures deterministic, so that what it makes is the same each time.
import { p256 } from '@noble/curves/nist.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { QuoteCollateral } from '../../src/attestation/index.js'
import { ascii, concat, toHex } from '../../src/codec/bytes.js'
import { bits, boolean, context, der, distinguishedName, integer, octets, oid, sequence, time } from './derWriter.js'

const DAY = 86_400
/** 2027-01-15T08:00:00Z: when what is issued is valid. */
export const NOW = 1_800_000_000
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
const PCK = '1.2.840.113741.1.13.1'
const CERTIFICATE_SIGN = 0x04
const LIST_SIGN = 0x02
const DIGITAL_SIGNATURE = 0x80

export type Role = 'root' | 'intermediate' | 'leaf' | 'signing'
type KeyName = Role | 'attestation' | 'other'

/** What of a certificate can be wrong. */
export type CertificateFields = {
  commonName: string
  issuer: string
  serial: number
  notBefore: number
  notAfter: number
  isAuthority: boolean
  keyUsage: number
  key: KeyName
  signer: KeyName
  extensions: Uint8Array[]
}

/** What of a revocation list can be wrong. */
export type ListFields = {
  issuer: string
  thisUpdate: number
  nextUpdate: number
  revoked: number[]
  number: number
  signer: KeyName
  extensions: Uint8Array[]
}

export type Level = { isvsvn: number; status: string; date?: string; advisories?: string[] }

export type PlatformFields = {
  ppid: Uint8Array
  components: number[]
  pceSvn: number
  pceId: Uint8Array
  fmspc: Uint8Array
  instanceId: Uint8Array | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: signed JSON that tests change anywhere
export type Json = any

/** What is issued; whatever is not named is sound and up to date. */
export type Order = {
  /** Seconds since 1970 around which collateral is valid. Default: {@link NOW}. */
  at?: number
  version?: 3 | 4 | 5
  body?: 'sgx' | 'td' | 'td15'
  /** Version and minor number of the TDX module, at launch and now. */
  module?: { minor: number; major: number }
  currentModule?: { minor: number; major: number }
  qeIsvSvn?: number
  /** Of the level that the platform reaches. */
  status?: string
  advisories?: string[]
  platform?: (fields: PlatformFields) => void
  certificate?: (role: Role, fields: CertificateFields) => void
  list?: (role: 'root' | 'pck', fields: ListFields) => void
  tcbInfo?: (info: Json) => void
  qeIdentity?: (identity: Json) => void
  /** Before it is signed. */
  report?: (body: Uint8Array) => void
  qeReport?: (report: Uint8Array) => void
  header?: (header: Uint8Array) => void
  descriptor?: (descriptor: Uint8Array) => void
  /** Which keys sign. */
  quoteSigner?: KeyName
  qeSigner?: KeyName
  tcbInfoSigner?: KeyName
  qeIdentitySigner?: KeyName
  authenticationData?: Uint8Array
  certificationType?: number
  outerCertificationType?: number
  /** After everything: what stands in the quote, and what is handed over. */
  chain?: (pem: string) => string
  quote?: (quote: Uint8Array) => Uint8Array
  collateral?: (collateral: QuoteCollateral) => Partial<QuoteCollateral>
}

export type Issued = { quote: Uint8Array; collateral: QuoteCollateral; root: Uint8Array }

const secret = (name: KeyName): Uint8Array => sha256(ascii(`enigma development issuer: ${name}`))
const publicKey = (name: KeyName): Uint8Array => p256.getPublicKey(secret(name), false).subarray(1)
const sign = (name: KeyName, message: Uint8Array): Uint8Array => p256.sign(message, secret(name), { lowS: false })
const signDer = (name: KeyName, message: Uint8Array): Uint8Array => {
  const signature = sign(name, message)
  return sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32)))
}
const signed = (name: KeyName, body: Uint8Array): Uint8Array => sequence(body, ECDSA_SHA256, bits(signDer(name, body)))
const little = (value: number, size: 2 | 4): Uint8Array => Uint8Array.from({ length: size }, (_, i) => value >> (8 * i))
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '')
const hex = (bytes: Uint8Array): string => toHex(bytes).slice(2)

const CA = 'Enigma Development PCK Platform CA'
const ROOT = 'Enigma Development Root CA'
const usages = {
  root: CERTIFICATE_SIGN | LIST_SIGN,
  intermediate: CERTIFICATE_SIGN | LIST_SIGN,
  leaf: DIGITAL_SIGNATURE,
  signing: DIGITAL_SIGNATURE,
}
const names = { root: ROOT, intermediate: CA, leaf: 'Enigma Development PCK Certificate', signing: 'Enigma Development TCB Signing' }
export const serials = { root: 1, intermediate: 0x80_00_02, leaf: 0x7f_00_03, signing: 0x04 }

export function issue(order: Order = {}): Issued {
  const { version = 4, body = 'td' } = order
  const isTdx = body !== 'sgx'
  const platform: PlatformFields = {
    ppid: new Uint8Array(16).fill(0x11),
    components: [7, 200, 3, 3, 2, 255, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0],
    pceSvn: 13,
    pceId: Uint8Array.of(0, 0),
    fmspc: Uint8Array.of(0xe0, 0xc0, 0x6f, 0, 0, 0),
    instanceId: new Uint8Array(16).fill(0x22),
  }
  order.platform?.(platform)
  const certificates = {
    root: makeCertificate('root', order),
    intermediate: makeCertificate('intermediate', order),
    leaf: makeCertificate('leaf', order, [makePckExtension(platform)]),
    signing: makeCertificate('signing', order),
  }
  const pem = [certificates.leaf, certificates.intermediate, certificates.root].map(toPem).join('')
  const issuerChain = ascii([certificates.signing, certificates.root].map(toPem).join(''))
  const collateral: QuoteCollateral = {
    tcbInfo: signJson('tcbInfo', makeTcbInfo(order, isTdx), order.tcbInfoSigner),
    qeIdentity: signJson('enclaveIdentity', makeQeIdentity(order, isTdx), order.qeIdentitySigner),
    tcbIssuerChain: issuerChain,
    qeIssuerChain: issuerChain,
    pckCrl: makeList('pck', order),
    rootCrl: makeList('root', order),
  }
  const quote = makeQuote(order, version, body, ascii(order.chain ? order.chain(pem) : `${pem}\0`))
  return {
    quote: order.quote ? order.quote(quote) : quote,
    collateral: { ...collateral, ...order.collateral?.(collateral) },
    root: certificates.root,
  }
}

function makeCertificate(role: Role, order: Order, extensions: Uint8Array[] = []): Uint8Array {
  const isCa = role === 'root' || role === 'intermediate'
  const fields: CertificateFields = {
    commonName: names[role],
    issuer: role === 'leaf' ? CA : ROOT,
    serial: serials[role],
    notBefore: NOW - 1000 * DAY,
    notAfter: NOW + 1000 * DAY,
    isAuthority: isCa,
    keyUsage: usages[role],
    key: role,
    signer: role === 'leaf' ? 'intermediate' : 'root',
    extensions,
  }
  order.certificate?.(role, fields)
  const constraints = fields.isAuthority ? sequence(boolean(true), integer(role === 'root' ? 1 : 0)) : sequence()
  const body = sequence(
    context(0, integer(2)),
    integer(fields.serial),
    ECDSA_SHA256,
    distinguishedName(fields.issuer),
    sequence(time(fields.notBefore), time(fields.notAfter)),
    distinguishedName(fields.commonName),
    sequence(sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), bits(concat(Uint8Array.of(4), publicKey(fields.key)))),
    context(
      3,
      sequence(
        extension('2.5.29.15', der(0x03, Uint8Array.of(fields.keyUsage === DIGITAL_SIGNATURE ? 7 : 1, fields.keyUsage)), true),
        extension('2.5.29.19', constraints, true),
        ...fields.extensions,
      ),
    ),
  )
  return signed(fields.signer, body)
}

export const extension = (type: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(type), ...(critical ? [boolean(true)] : []), octets(value))

const item = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), value)

function makePckExtension({ ppid, components, pceSvn, pceId, fmspc, instanceId }: PlatformFields): Uint8Array {
  const tcb = [
    ...components.map((svn, i) => item(`${PCK}.2.${i + 1}`, integer(svn))),
    item(`${PCK}.2.17`, integer(pceSvn)),
    item(`${PCK}.2.18`, octets(Uint8Array.from(components))),
  ]
  const value = sequence(
    item(`${PCK}.1`, octets(ppid)),
    item(`${PCK}.2`, sequence(...tcb)),
    item(`${PCK}.3`, octets(pceId)),
    item(`${PCK}.4`, octets(fmspc)),
    item(`${PCK}.5`, integer(1, 0x0a)),
    ...(instanceId ? [item(`${PCK}.6`, octets(instanceId))] : []),
    item(`${PCK}.7`, sequence(...[1, 2, 3].map((flag) => item(`${PCK}.7.${flag}`, boolean(flag !== 2))))),
  )
  return extension(PCK, value)
}

function makeList(role: 'root' | 'pck', order: Order): Uint8Array {
  const { at = NOW } = order
  const fields: ListFields = {
    issuer: role === 'root' ? ROOT : CA,
    thisUpdate: at - 10 * DAY,
    nextUpdate: at + 20 * DAY,
    revoked: role === 'root' ? [] : [0x7f_00_04, 0x99],
    number: 5,
    signer: role === 'root' ? 'root' : 'intermediate',
    extensions: [],
  }
  order.list?.(role, fields)
  const revokedAt = time(fields.thisUpdate)
  const entries = fields.revoked.map((serial) => sequence(integer(serial), revokedAt, sequence(extension('2.5.29.21', integer(1, 0x0a)))))
  const body = sequence(
    integer(1),
    ECDSA_SHA256,
    distinguishedName(fields.issuer),
    time(fields.thisUpdate),
    time(fields.nextUpdate),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    context(0, sequence(extension('2.5.29.20', integer(fields.number)), ...fields.extensions)),
  )
  return signed(fields.signer, body)
}

const toPem = (certificate: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${(
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END CERTIFICATE-----\n`

const levelOf = ({ isvsvn, status, date = '2026-11-11T00:00:00Z', advisories }: Level) => ({
  tcb: { isvsvn },
  tcbDate: date,
  tcbStatus: status,
  ...(advisories && { advisoryIDs: advisories }),
})

const moduleLevels: Level[] = [
  { isvsvn: 5, status: 'UpToDate' },
  { isvsvn: 3, status: 'OutOfDate', date: '2025-05-14T00:00:00Z', advisories: ['ENIGMA-MODULE'] },
  { isvsvn: 1, status: 'Revoked', date: '2024-03-13T00:00:00Z' },
]
const qeLevels: Level[] = [
  { isvsvn: 8, status: 'UpToDate' },
  { isvsvn: 6, status: 'OutOfDate', date: '2025-02-12T00:00:00Z', advisories: ['ENIGMA-QE'] },
  { isvsvn: 4, status: 'Revoked', date: '2023-02-15T00:00:00Z' },
]

function makeTcbInfo(order: Order, isTdx: boolean): Json {
  const { at = NOW } = order
  const components = (svns: number[]) => svns.map((svn) => ({ svn, category: 'OS/VMM' }))
  const level = (sgx: number[], tdx: number[], pcesvn: number, tcbStatus: string, advisoryIDs: string[], tcbDate: string) => ({
    tcb: { sgxtcbcomponents: components(sgx), pcesvn, ...(isTdx && { tdxtcbcomponents: components(tdx) }) },
    ...{ tcbDate, tcbStatus },
    ...(advisoryIDs.length > 0 && { advisoryIDs }),
  })
  const module = { mrsigner: '00'.repeat(48), attributes: '00'.repeat(8), attributesMask: 'FF'.repeat(8) }
  const zeros = new Array<number>(16).fill(0)
  const info: Json = {
    id: isTdx ? 'TDX' : 'SGX',
    version: 3,
    issueDate: iso(at - 10 * DAY),
    nextUpdate: iso(at + 20 * DAY),
    fmspc: 'E0C06F000000',
    pceId: '0000',
    tcbType: 0,
    tcbEvaluationDataNumber: 22,
    ...(isTdx && {
      tdxModule: module,
      tdxModuleIdentities: ['TDX_03', 'TDX_01'].map((id) => ({ id, ...module, tcbLevels: moduleLevels.map(levelOf) })),
    }),
    tcbLevels: [
      // Above the platform: passed over.
      level([8, 200, 3, 3, 2, 255, 1, 0, 3, ...zeros.slice(9)], [5, 0, 6, ...zeros.slice(3)], 13, 'UpToDate', [], '2026-11-11T00:00:00Z'),
      level(
        [7, 200, 3, 3, 2, 255, 1, 0, 3, ...zeros.slice(9)],
        [5, 0, 6, ...zeros.slice(3)],
        13,
        order.status ?? 'UpToDate',
        order.advisories ?? [],
        '2026-08-12T00:00:00Z',
      ),
      level([3, ...zeros.slice(1)], [3, 0, 4, ...zeros.slice(3)], 5, 'OutOfDate', ['ENIGMA-PLATFORM'], '2024-03-13T00:00:00Z'),
    ],
  }
  order.tcbInfo?.(info)
  return info
}

const QE_SIGNER = sha256(ascii('quoting enclave'))

function makeQeIdentity(order: Order, isTdx: boolean): Json {
  const { at = NOW } = order
  const identity: Json = {
    id: isTdx ? 'TD_QE' : 'QE',
    version: 2,
    issueDate: iso(at - 9 * DAY),
    nextUpdate: iso(at + 21 * DAY),
    tcbEvaluationDataNumber: 21,
    miscselect: '00000001',
    miscselectMask: 'FFFFFFFF',
    attributes: '11000000000000000000000000000000',
    attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
    mrsigner: hex(QE_SIGNER).toUpperCase(),
    isvprodid: isTdx ? 2 : 1,
    tcbLevels: qeLevels.map(levelOf),
  }
  order.qeIdentity?.(identity)
  return identity
}

function signJson(name: string, value: Json, signer: KeyName = 'signing'): Uint8Array {
  const text = JSON.stringify(value)
  return ascii(`{"${name}":${text},"signature":"${hex(sign(signer, ascii(text)))}"}`)
}

function makeSgxReport(): Uint8Array {
  const report = new Uint8Array(384)
  report.set([7, 200, 3], 0)
  report.set([0x05, 0, 0, 0, 0, 0, 0, 0, 0xe7], 48)
  report.fill(0xa1, 64, 96)
  report.fill(0xa2, 128, 160)
  report.set([9, 1, 4, 0], 256)
  report.fill(0xda, 320, 384)
  return report
}

function makeTdReport(order: Order, isNew: boolean): Uint8Array {
  const { minor, major } = order.module ?? { minor: 5, major: 1 }
  const current = order.currentModule ?? { minor, major }
  const report = new Uint8Array(isNew ? 648 : 584)
  report.set([minor, major, 6], 0)
  report.fill(0xb1, 16, 64)
  report[123] = 0x10
  report.set([0xe7, 0x02, 0x06], 128)
  report.fill(0xb2, 136, 184)
  for (const i of [0, 1, 2, 3]) report.fill(0xc0 + i, 328 + 48 * i, 376 + 48 * i)
  report.fill(0xda, 520, 584)
  if (isNew) report.set([current.minor, current.major, 6], 584)
  return report
}

function makeQuote(order: Order, version: number, kind: 'sgx' | 'td' | 'td15', pem: Uint8Array): Uint8Array {
  const isTdx = kind !== 'sgx'
  const header = new Uint8Array(48)
  header.set([version, 0, 2, 0, isTdx ? 0x81 : 0])
  header.set(Buffer.from('939a7233f79c4ca9940a0db3957f0607', 'hex'), 12)
  header.fill(0x33, 28, 44)
  order.header?.(header)
  const body = isTdx ? makeTdReport(order, kind === 'td15') : makeSgxReport()
  order.report?.(body)
  const descriptor =
    version === 5 ? concat(little(kind === 'sgx' ? 1 : kind === 'td' ? 2 : 3, 2), little(body.length, 4)) : new Uint8Array()
  order.descriptor?.(descriptor)
  const signedPart = concat(header, descriptor, body)
  const key = publicKey('attestation')
  const authentication = order.authenticationData ?? new Uint8Array(32).fill(0x44)

  const qeReport = new Uint8Array(384)
  qeReport.set([1], 16)
  qeReport.set([0x15], 48)
  qeReport.set(QE_SIGNER, 128)
  qeReport.set([isTdx ? 2 : 1, 0, ...little(order.qeIsvSvn ?? 8, 2)], 256)
  qeReport.set(sha256(concat(key, authentication)), 320)
  order.qeReport?.(qeReport)
  const qePart = concat(
    qeReport,
    sign(order.qeSigner ?? 'leaf', qeReport),
    concat(little(authentication.length, 2), authentication),
    concat(little(order.certificationType ?? 5, 2), little(pem.length, 4), pem),
  )
  const nested = version === 3 ? qePart : concat(little(order.outerCertificationType ?? 6, 2), little(qePart.length, 4), qePart)
  const signatureData = concat(sign(order.quoteSigner ?? 'attestation', signedPart), key, nested)
  return concat(signedPart, little(signatureData.length, 4), signatureData)
}
