// SPDX-License-Identifier: MIT
// What a verifier must say of what the development issuer makes: every status, every code, and what is accepted and refused on both sides
// of every bound. `spec/vectors/attestation.json` is made from this list.
import type { CollateralFloors, QuotePolicy, TcbStatus } from '../../src/attestation/index.js'
import { ascii, concat } from '../../src/codec/bytes.js'
import {
  type CertificateFields,
  extension,
  issue,
  type Json,
  type ListFields,
  NOW,
  type Order,
  type Role,
  serials,
} from './DevelopmentIssuer.js'
import { integer, sequence } from './derWriter.js'

const DAY = 86_400

export type DevelopmentCase = {
  name: string
  order: Order
  now?: number
  floors?: CollateralFloors
  /** Beside the measurements and report data of the issuer. */
  policy?: Partial<QuotePolicy>
  /** A code of the area attestation, without the area; with none the quote is proven. */
  error?: string
  status?: TcbStatus
  advisories?: string[]
  tcbDate?: string
  current?: string
  /** Why the policy refuses what is proven. Default: it accepts. */
  refused?: string
}

/** What a policy must pin to accept the issuer's enclaves and trust domains. */
export const developmentPolicy: QuotePolicy = {
  measurements: [
    { tee: 'sgx', mrEnclave: 'a1'.repeat(32) },
    { tee: 'tdx', mrTd: 'b2'.repeat(48), rtmrs: ['c0'.repeat(48), 'c1'.repeat(48), 'c2'.repeat(48), 'c3'.repeat(48)] },
  ],
  reportData: new Uint8Array(64).fill(0xda),
}

const refusal = (error: string, name: string, order: Order, more: Partial<DevelopmentCase> = {}): DevelopmentCase => ({
  name,
  order,
  error,
  ...more,
})
const set =
  (position: number, ...values: number[]) =>
  (bytes: Uint8Array): void =>
    bytes.set(values, position)
const changed =
  (position: number, value: number) =>
  (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice()
    copy[position] = value
    return copy
  }
const certificate =
  (role: Role, change: Partial<CertificateFields>): NonNullable<Order['certificate']> =>
  (found, fields) => {
    if (found === role) Object.assign(fields, change)
  }
const list =
  (role: 'root' | 'pck', change: Partial<ListFields>): NonNullable<Order['list']> =>
  (found, fields) => {
    if (found === role) Object.assign(fields, change)
  }
const merge =
  (change: Json) =>
  (value: Json): void =>
    Object.assign(value, change)
const text = (from: string, to: string) => (bytes: Uint8Array) => ascii(new TextDecoder().decode(bytes).replace(from, to))

const formats: DevelopmentCase[] = [
  { name: 'SGX in version 3', order: { version: 3, body: 'sgx' } },
  { name: 'SGX in version 4', order: { version: 4, body: 'sgx' } },
  { name: 'SGX in version 5', order: { version: 5, body: 'sgx' } },
  { name: 'TD 1.0 in version 4', order: { version: 4, body: 'td' } },
  { name: 'TD 1.0 in version 5', order: { version: 5, body: 'td' } },
  { name: 'TD 1.5 in version 5', order: { version: 5, body: 'td15' }, current: 'UpToDate' },
  { name: 'padding behind the quote', order: { quote: (quote) => concat(quote, new Uint8Array(3000)) } },
  { name: 'a chain with CRLF and without NUL', order: { chain: (pem) => pem.replaceAll('\n', '\r\n') } },
  { name: 'no authentication data', order: { authenticationData: new Uint8Array() } },
  { name: 'the most authentication data', order: { authenticationData: new Uint8Array(1024) } },
  {
    name: 'a Processor CA, without platform instance',
    order: {
      platform: (fields) => Object.assign(fields, { instanceId: undefined }),
      certificate: (role, fields) => {
        if (role === 'intermediate') fields.commonName = 'Enigma Development PCK Processor CA'
        if (role === 'leaf') fields.issuer = 'Enigma Development PCK Processor CA'
      },
      list: list('pck', { issuer: 'Enigma Development PCK Processor CA' }),
    },
  },
  { name: 'a module of major version 0', order: { module: { minor: 5, major: 0 } } },
  { name: 'a module whose id is in lower case', order: { tcbInfo: (info) => merge({ id: 'tdx_01' })(info.tdxModuleIdentities[1]) } },
  { name: 'the last second of the collateral', order: {}, now: NOW + 20 * DAY },
  { name: 'the first second of the collateral', order: {}, now: NOW - 9 * DAY },
  { name: 'levels of the quoting enclave in another order', order: { qeIdentity: (identity) => identity.tcbLevels.reverse() } },
]

const okStatuses: TcbStatus[] = [
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
]
const platformDate = '2026-08-12T00:00:00Z'
const moduleDate = '2025-05-14T00:00:00Z'
const old = { minor: 3, major: 1 }
const fresh = { minor: 5, major: 1 }

const statuses: DevelopmentCase[] = [
  ...okStatuses.flatMap((status): DevelopmentCase[] =>
    (['sgx', 'td'] as const).map((body) => ({
      name: `${status} of ${body}`,
      order: { body, status, advisories: ['ENIGMA-A', 'ENIGMA-B'] },
      ...{ status, advisories: ['ENIGMA-A', 'ENIGMA-B'], tcbDate: platformDate, refused: 'tcb_status' },
    })),
  ),
  ...(
    [
      ['UpToDate', 'OutOfDate'],
      ['SWHardeningNeeded', 'OutOfDate'],
      ['ConfigurationNeeded', 'OutOfDateConfigurationNeeded'],
      ['ConfigurationAndSWHardeningNeeded', 'OutOfDateConfigurationNeeded'],
      ['OutOfDate', 'OutOfDate'],
      ['OutOfDateConfigurationNeeded', 'OutOfDateConfigurationNeeded'],
      ['Revoked', 'Revoked'],
    ] satisfies [string, TcbStatus][]
  ).flatMap(([platform, status]): DevelopmentCase[] => [
    {
      name: `${platform} with a module out of date`,
      order: { status: platform, module: old },
      ...{ status, advisories: ['ENIGMA-MODULE'], tcbDate: moduleDate, refused: 'tcb_status' },
    },
    {
      name: `${platform} with a quoting enclave out of date`,
      order: { version: 3, body: 'sgx', status: platform, qeIsvSvn: 7 },
      ...{ status, advisories: ['ENIGMA-QE'], tcbDate: '2025-02-12T00:00:00Z', refused: 'tcb_status' },
    },
  ]),
  {
    name: 'all parts out of date: advisories in order, each once',
    order: { status: 'OutOfDate', advisories: ['ENIGMA-PLATFORM', 'ENIGMA-QE'], module: old, qeIsvSvn: 6 },
    ...{ status: 'OutOfDate', advisories: ['ENIGMA-MODULE', 'ENIGMA-PLATFORM', 'ENIGMA-QE'], tcbDate: '2025-02-12T00:00:00Z' },
    refused: 'tcb_status',
  },
  { name: 'a revoked quoting enclave', order: { body: 'sgx', qeIsvSvn: 5 }, status: 'Revoked', refused: 'tcb_status' },
  { name: 'a revoked module', order: { module: { minor: 2, major: 3 } }, status: 'Revoked', refused: 'tcb_status' },
  {
    name: 'a platform at a lower level',
    order: { platform: ({ components }) => components.splice(0, 1, 6) },
    ...{ status: 'OutOfDate', advisories: ['ENIGMA-PLATFORM'], tcbDate: '2024-03-13T00:00:00Z', refused: 'tcb_status' },
  },
  {
    name: 'a PCESVN at a lower level',
    order: { platform: (fields) => Object.assign(fields, { pceSvn: 12 }) },
    ...{ status: 'OutOfDate', advisories: ['ENIGMA-PLATFORM'], refused: 'tcb_status' },
  },
  {
    name: 'a TDX component at a lower level',
    order: { report: set(2, 5) },
    ...{ status: 'OutOfDate', advisories: ['ENIGMA-PLATFORM'], refused: 'tcb_status' },
  },
  {
    name: 'a module of major version 0 at a lower level',
    order: { module: { minor: 4, major: 0 } },
    ...{ status: 'OutOfDate', advisories: ['ENIGMA-PLATFORM'], refused: 'tcb_status' },
  },
  ...(
    [
      ['UpToDate', 'TDRelaunchAdvised'],
      ['SWHardeningNeeded', 'TDRelaunchAdvised'],
      ['ConfigurationNeeded', 'TDRelaunchAdvisedConfigurationNeeded'],
      ['ConfigurationAndSWHardeningNeeded', 'TDRelaunchAdvisedConfigurationNeeded'],
      ['OutOfDate', 'OutOfDate'],
      ['Revoked', 'Revoked'],
    ] satisfies [string, TcbStatus][]
  ).map(
    ([platform, status]): DevelopmentCase => ({
      name: `a module updated under a TD on a platform ${platform}`,
      order: { version: 5, body: 'td15', status: platform, module: old, currentModule: fresh },
      ...{ status, current: platform, advisories: ['ENIGMA-MODULE'], tcbDate: moduleDate, refused: 'tcb_status' },
    }),
  ),
  {
    name: 'a module updated to another major version',
    order: { version: 5, body: 'td15', module: old, currentModule: { minor: 5, major: 3 } },
    ...{ status: 'TDRelaunchAdvised', current: 'UpToDate', refused: 'tcb_status' },
  },
  {
    name: 'a module updated under a quoting enclave out of date',
    order: { version: 5, body: 'td15', module: old, currentModule: fresh, qeIsvSvn: 6 },
    ...{ status: 'OutOfDate', current: 'OutOfDate', refused: 'tcb_status' },
  },
  {
    name: 'a module that is revoked by now',
    order: { version: 5, body: 'td15', module: fresh, currentModule: { minor: 1, major: 1 } },
    ...{ status: 'UpToDate', current: 'Revoked', refused: 'tcb_status' },
  },
]

const quoteDefects: DevelopmentCase[] = [
  refusal('quote_malformed', 'a quote of more than 32 KiB', {
    quote: (quote) => concat(quote, new Uint8Array(32 * 1024 - quote.length + 1)),
  }),
  refusal('quote_truncated', 'no quote', { quote: () => new Uint8Array() }),
  refusal('quote_truncated', 'half a header', { quote: (quote) => quote.subarray(0, 24) }),
  refusal('quote_truncated', 'a quote without its last byte', { quote: (quote) => quote.subarray(0, -1) }),
  refusal('quote_version', 'version 2', { header: set(0, 2) }),
  refusal('quote_version', 'version 6', { header: set(0, 6) }),
  refusal('quote_key_type', 'an attestation key on P-384', { header: set(2, 3) }),
  refusal('quote_tee_type', 'an unknown TEE', { header: set(4, 0x82) }),
  refusal('quote_tee_type', 'TDX in version 3', { version: 3, body: 'sgx', header: set(4, 0x81) }),
  refusal('quote_tee_type', 'a body of SGX in a quote of TDX', { version: 5, body: 'td', descriptor: set(0, 1) }),
  refusal('quote_tee_type', 'a body with the size of another', { version: 5, body: 'td15', descriptor: set(2, 0x48) }),
  refusal('quote_tee_type', 'a body of a huge size', { version: 5, body: 'td', descriptor: set(2, 0xff, 0xff, 0xff, 0xff) }),
  refusal('quote_vendor', 'another vendor', { header: set(12, 0) }),
  refusal('quote_certification', 'an encrypted PPID for the chain', { certificationType: 3 }),
  refusal('quote_certification', 'a leaf without its chain', { version: 3, body: 'sgx', certificationType: 4 }),
  refusal('quote_certification', 'no report of a quoting enclave around the chain', { outerCertificationType: 5 }),
  refusal('quote_malformed', 'more authentication data than there may be', { authenticationData: new Uint8Array(1025) }),
  refusal('quote_malformed', 'a chain beyond the certification data', { quote: changed(636 + 128 + 6 + 448 + 2 + 32 + 2 + 2, 1) }),
  refusal('quote_malformed', 'a nested length beyond the signature data', { quote: changed(636 + 128 + 2 + 3, 1) }),
]

const chainDefects: DevelopmentCase[] = [
  refusal('bad_certificate', 'a chain without its root', { chain: (pem) => pem.slice(0, pem.lastIndexOf('-----BEGIN')) }),
  refusal('bad_certificate', 'a chain of four', { chain: (pem) => pem + pem.slice(pem.lastIndexOf('-----BEGIN')) }),
  refusal('bad_certificate', 'something behind the chain', { chain: (pem) => `${pem}\0x` }),
  refusal('bad_certificate', 'a certificate that is not base64', { chain: (pem) => pem.replace('M', '*') }),
  refusal('bad_certificate', 'a line that ends in a carriage return alone', { chain: (pem) => pem.replace(/(\nM.*)\n/, '$1\r') }),
  refusal('bad_certificate', 'a certificate whose marks share their dashes', {
    chain: (pem) => `-----BEGIN CERTIFICATE-----END CERTIFICATE-----\n${pem}`,
  }),
  refusal('bad_certificate', 'a certificate stretched with empty lines', { chain: (pem) => pem.replace('\nM', `${'\n'.repeat(8193)}M`) }),
  refusal('bad_certificate', 'an unknown critical extension', {
    certificate: certificate('intermediate', { extensions: [extension('2.5.29.30', sequence(), true)] }),
  }),
  refusal('bad_certificate', 'an extension twice', {
    certificate: certificate('intermediate', { extensions: [extension('2.5.29.14', sequence()), extension('2.5.29.14', sequence())] }),
  }),
  refusal('bad_certificate', 'a PCK certificate without its extension', { certificate: certificate('leaf', { extensions: [] }) }),
  refusal('bad_certificate', 'a FMSPC of seven bytes', { platform: (fields) => Object.assign(fields, { fmspc: new Uint8Array(7) }) }),
  refusal('bad_certificate', 'a component above 255', { platform: ({ components }) => components.splice(2, 1, 256) }),
  refusal('bad_certificate', 'fifteen components', { platform: ({ components }) => components.splice(15, 1) }),
  refusal('bad_chain', 'a root with another key', {
    certificate: (role, fields) => {
      if (role === 'intermediate') fields.signer = 'other'
    },
  }),
  refusal('wrong_root', 'another root of the same name', {
    certificate: (role, fields) => {
      if (role === 'root') Object.assign(fields, { key: 'other', signer: 'other' })
      if (role === 'intermediate') fields.signer = 'other'
    },
  }),
  refusal('wrong_root', 'the same key under another name', {
    certificate: (role, fields) => {
      if (role === 'root') Object.assign(fields, { commonName: 'Intel SGX Root CA', issuer: 'Intel SGX Root CA' })
      if (role === 'intermediate') fields.issuer = 'Intel SGX Root CA'
    },
  }),
  refusal('bad_chain', 'a root that somebody else signed', { certificate: certificate('root', { signer: 'other' }) }),
  refusal('bad_chain', 'a leaf of another name', { certificate: certificate('leaf', { commonName: 'Enigma Development TCB Signing' }) }),
  refusal('bad_chain', 'a leaf with a name of Intel', { certificate: certificate('leaf', { commonName: 'Intel SGX PCK Certificate' }) }),
  refusal('bad_chain', 'a CA of another name', { certificate: certificate('intermediate', { commonName: 'Enigma Development CA' }) }),
  refusal('bad_chain', 'a leaf that is a CA', { certificate: certificate('leaf', { isAuthority: true }) }),
  refusal('bad_chain', 'a CA that is none', { certificate: certificate('intermediate', { isAuthority: false }) }),
  refusal('bad_chain', 'a CA that may not sign certificates', { certificate: certificate('intermediate', { keyUsage: 0x02 }) }),
  refusal('bad_chain', 'a leaf of another issuer', { certificate: certificate('leaf', { issuer: 'Enigma Development Root CA' }) }),
  refusal('bad_chain', 'a leaf that somebody else signed', { certificate: certificate('leaf', { signer: 'other' }) }),
  refusal('collateral_expired', 'a leaf that has expired', { certificate: certificate('leaf', { notAfter: NOW - 1 }) }),
  refusal('collateral_expired', 'a CA that has expired', { certificate: certificate('intermediate', { notAfter: NOW - 1 }) }),
  refusal('not_yet_valid', 'a leaf of tomorrow', { certificate: certificate('leaf', { notBefore: NOW + 1 }) }),
]

const collateralDefects: DevelopmentCase[] = [
  refusal('bad_crl', 'a root CRL of another issuer', { list: list('root', { issuer: 'Enigma Development PCK Platform CA' }) }),
  refusal('bad_crl', 'a PCK CRL of the other CA', { list: list('pck', { issuer: 'Enigma Development PCK Processor CA' }) }),
  refusal('bad_crl', 'a PCK CRL that the root signed', { list: list('pck', { signer: 'root' }) }),
  refusal('bad_crl', 'a root CRL that somebody else signed', { list: list('root', { signer: 'other' }) }),
  refusal('bad_crl', 'a CA that may not sign lists', { certificate: certificate('intermediate', { keyUsage: 0x04 }) }),
  refusal('bad_crl', 'a list of changes alone', { list: list('pck', { extensions: [extension('2.5.29.27', integer(1), true)] }) }),
  refusal('bad_crl', 'the lists swapped', { collateral: ({ pckCrl, rootCrl }) => ({ pckCrl: rootCrl, rootCrl: pckCrl }) }),
  refusal('bad_crl', 'half a list', { collateral: ({ pckCrl }) => ({ pckCrl: pckCrl.subarray(0, 100) }) }),
  refusal('collateral_expired', 'a root CRL that has expired', { list: list('root', { nextUpdate: NOW - 1 }) }),
  refusal('collateral_expired', 'a PCK CRL that has expired', { list: list('pck', { nextUpdate: NOW - 1 }) }),
  refusal('not_yet_valid', 'a PCK CRL of tomorrow', { list: list('pck', { thisUpdate: NOW + 1 }) }),
  refusal('revoked', 'a revoked PCK certificate', { list: list('pck', { revoked: [0x1234, serials.leaf] }) }),
  refusal('revoked', 'a revoked CA', { list: list('root', { revoked: [serials.intermediate] }) }),
  refusal('revoked', 'a revoked TCB signing certificate', { list: list('root', { revoked: [serials.signing] }) }),
  refusal('collateral_malformed', 'TCB info above its bound', { collateral: () => ({ tcbInfo: new Uint8Array(64 * 1024 + 1) }) }),
  refusal('collateral_malformed', 'no TCB info', { collateral: () => ({ tcbInfo: new Uint8Array() }) }),
  refusal('collateral_malformed', 'TCB info with a member twice', {
    collateral: ({ tcbInfo }) => ({ tcbInfo: text('"version":3,', '"version":3,"version":3,')(tcbInfo) }),
  }),
  refusal('collateral_malformed', 'TCB info with a member that nobody signed', {
    collateral: ({ tcbInfo }) => ({ tcbInfo: text('{"tcbInfo"', '{"note":1,"tcbInfo"')(tcbInfo) }),
  }),
  refusal('collateral_malformed', 'TCB info with a short signature', {
    collateral: ({ tcbInfo }) => ({ tcbInfo: text('"signature":"', '"signature":"00')(tcbInfo) }),
  }),
  refusal('collateral_malformed', 'fifteen components of a level', { tcbInfo: (info) => info.tcbLevels[0].tcb.sgxtcbcomponents.pop() }),
  refusal('collateral_malformed', 'advisories that are null', { tcbInfo: (info) => merge({ advisoryIDs: null })(info.tcbLevels[0]) }),
  refusal('collateral_malformed', 'a TCB date that is none', { tcbInfo: (info) => merge({ tcbDate: 'today' })(info.tcbLevels[0]) }),
  refusal('tcb_info_signature', 'TCB info that somebody else signed', { tcbInfoSigner: 'other' }),
  refusal('tcb_info_signature', 'TCB info that the PCK certificate signed', { tcbInfoSigner: 'leaf' }),
  refusal('tcb_info_signature', 'TCB info written again with a space', {
    collateral: ({ tcbInfo }) => ({ tcbInfo: text('"version":3', '"version": 3')(tcbInfo) }),
  }),
  refusal('tcb_info_signature', 'TCB info with an altered status', {
    collateral: ({ tcbInfo }) => ({ tcbInfo: text('"OutOfDate"', '"UpToDate"')(tcbInfo) }),
  }),
  refusal('bad_certificate', 'no issuer chain', { collateral: () => ({ tcbIssuerChain: new Uint8Array() }) }),
  refusal('bad_chain', 'an issuer chain of the wrong leaf', {
    certificate: certificate('signing', { commonName: 'Enigma Development Signing' }),
  }),
  refusal('collateral_expired', 'a TCB signing certificate that has expired', {
    certificate: certificate('signing', { notAfter: NOW - 1 }),
  }),
  refusal('wrong_tcb_info', 'TCB info of version 4', { tcbInfo: merge({ version: 4 }) }),
  refusal('wrong_tcb_info', 'TCB info of the other TEE', { tcbInfo: merge({ id: 'SGX' }) }),
  refusal('wrong_tcb_info', 'TCB info of version 2 for TDX', {
    tcbInfo: (info) => {
      info.version = 2
      delete info.id
    },
  }),
  refusal('wrong_tcb_info', 'TCB info of another type', { tcbInfo: merge({ tcbType: 1 }) }),
  refusal('collateral_expired', 'TCB info that has expired', { tcbInfo: merge({ nextUpdate: '2027-01-15T07:59:59Z' }) }),
  refusal('not_yet_valid', 'TCB info of tomorrow', { tcbInfo: merge({ issueDate: '2027-01-15T08:00:01Z' }) }),
  refusal('wrong_fmspc', 'TCB info of another FMSPC', { tcbInfo: merge({ fmspc: 'E0C06F000001' }) }),
  refusal('wrong_fmspc', 'TCB info of another PCEID', { tcbInfo: merge({ pceId: '0100' }) }),
  refusal('qe_identity_signature', 'a QE identity that somebody else signed', { qeIdentitySigner: 'other' }),
  refusal('wrong_qe_identity', 'a QE identity of the other TEE', { qeIdentity: merge({ id: 'QE' }) }),
  refusal('wrong_qe_identity', 'a QE identity of version 1', { qeIdentity: merge({ version: 1 }) }),
  refusal('collateral_expired', 'a QE identity that has expired', { qeIdentity: merge({ nextUpdate: '2027-01-15T07:59:59Z' }) }),
  refusal('collateral_malformed', 'a QE identity without MRSIGNER', { qeIdentity: (identity) => delete identity.mrsigner }),
]

const floorCases: DevelopmentCase[] = [
  {
    name: 'exactly at all floors',
    order: {},
    floors: {
      ...{ tcbEvaluation: 22, tcbIssued: NOW - 10 * DAY, qeEvaluation: 21, qeIssued: NOW - 9 * DAY },
      ...{ pckCrlNumber: 5n, pckCrlIssued: NOW - 10 * DAY, rootCrlNumber: 5n, rootCrlIssued: NOW - 10 * DAY },
    },
  },
  ...Object.entries({
    ...{ tcbEvaluation: 23, tcbIssued: NOW - 10 * DAY + 1, qeEvaluation: 22, qeIssued: NOW - 9 * DAY + 1 },
    ...{ pckCrlNumber: 6n, pckCrlIssued: NOW - 10 * DAY + 1, rootCrlNumber: 6n, rootCrlIssued: NOW - 10 * DAY + 1 },
  } satisfies CollateralFloors).map(([name, least]) =>
    refusal('collateral_rolled_back', `below the floor ${name}`, {}, { floors: { [name]: least } }),
  ),
]

const proofDefects: DevelopmentCase[] = [
  refusal('tdx_module_mismatch', 'a module of an unknown major version', { module: { minor: 5, major: 2 } }),
  refusal('tdx_module_mismatch', 'no module of major version 0', {
    module: { minor: 5, major: 0 },
    tcbInfo: (info) => delete info.tdxModule,
  }),
  refusal('tdx_module_mismatch', 'a module that a partner signed', { report: set(64, 1) }),
  refusal('tdx_module_mismatch', 'a module with attributes', { report: set(112, 1) }),
  refusal('qe_report_signature', 'a quoting enclave of another platform', { qeSigner: 'other' }),
  refusal('qe_report_data', 'another attestation key', { qeReport: set(320, 0, 0, 0) }),
  refusal('qe_report_data', 'something behind the hash', { qeReport: set(352, 1) }),
  refusal('qe_mismatch', 'a quoting enclave of another signer', { qeReport: set(128, 0, 0, 0) }),
  refusal('qe_mismatch', 'a quoting enclave of another product', { qeReport: set(256, 3) }),
  refusal('qe_mismatch', 'a quoting enclave with another MISCSELECT', { qeReport: set(16, 0, 0, 0, 1) }),
  refusal('qe_mismatch', 'a quoting enclave with other attributes', { qeReport: set(48, 0x05) }),
  refusal('qe_mismatch', 'a quoting enclave in debug mode that the identity allows', {
    qeReport: set(48, 0x17),
    qeIdentity: merge({ attributesMask: 'FDFFFFFFFFFFFFFF0000000000000000', attributes: '15000000000000000000000000000000' }),
  }),
  refusal('quote_signature', 'a quote that another key signed', { quoteSigner: 'other' }),
  refusal('quote_signature', 'a changed measurement', { quote: changed(48 + 136, 0) }),
  refusal('quote_signature', 'changed report data', { version: 3, body: 'sgx', quote: changed(48 + 320, 0) }),
  refusal('tcb_not_supported', 'a platform below every level', { platform: ({ components }) => components.splice(0, 1, 2) }),
  refusal('tcb_not_supported', 'a PCESVN below every level', { platform: (fields) => Object.assign(fields, { pceSvn: 4 }) }),
  refusal('tcb_not_supported', 'a TDX component below every level', { report: set(2, 3) }),
  refusal('tcb_not_supported', 'a module below every level', { module: { minor: 0, major: 1 } }),
  refusal('tcb_not_supported', 'a quoting enclave below every level', { qeIsvSvn: 3 }),
  refusal('tcb_not_supported', 'a module of now that is below every level', {
    version: 5,
    body: 'td15',
    currentModule: { minor: 0, major: 1 },
  }),
  refusal('tcb_not_supported', 'a module of now that is not known', { version: 5, body: 'td15', currentModule: { minor: 5, major: 9 } }),
  refusal('tcb_not_supported', 'a status that is not known', { status: 'Fine' }),
  refusal('tcb_not_supported', 'a status that is none of a module', {
    tcbInfo: (info) => merge({ tcbStatus: 'SWHardeningNeeded' })(info.tdxModuleIdentities[1].tcbLevels[0]),
  }),
]

const hardened = { status: 'SWHardeningNeeded', advisories: ['ENIGMA-A'] }
const policies: DevelopmentCase[] = [
  { name: 'debug of SGX', order: { body: 'sgx', report: set(48, 0x07) }, refused: 'debug_enclave' },
  { name: 'debug of TDX', order: { report: set(120, 0x01) }, refused: 'debug_enclave' },
  { name: 'another bit that makes a TD untrusted', order: { report: set(120, 0x80) }, refused: 'debug_enclave' },
  { name: 'another MRENCLAVE', order: { body: 'sgx', report: set(64, 0) }, refused: 'wrong_measurement' },
  { name: 'another RTMR', order: { report: set(472, 0) }, refused: 'wrong_measurement' },
  { name: 'no measurement', order: {}, policy: { measurements: [] }, refused: 'wrong_measurement' },
  {
    name: 'a signer with the least version',
    order: { body: 'sgx' },
    policy: { measurements: [{ tee: 'sgx', mrSigner: `0x${'A2'.repeat(32)}`, isvProdId: 265, minimumIsvSvn: 4 }] },
  },
  {
    name: 'a signer below the least version',
    order: { body: 'sgx' },
    policy: { measurements: [{ tee: 'sgx', mrSigner: 'a2'.repeat(32), isvProdId: 265, minimumIsvSvn: 5 }] },
    refused: 'wrong_measurement',
  },
  { name: 'report data with another last byte', order: { report: set(583, 0) }, refused: 'wrong_report_data' },
  { name: 'report data of 32 bytes', order: {}, policy: { reportData: new Uint8Array(32).fill(0xda) }, refused: 'wrong_report_data' },
  { name: 'an enclave with the provisioning key', order: { body: 'sgx', report: set(48, 0x15) }, refused: 'attributes' },
  { name: 'an enclave with the launch key', order: { body: 'sgx', report: set(48, 0x25) }, refused: 'attributes' },
  { name: 'an enclave that is not initialised', order: { body: 'sgx', report: set(48, 0x04) }, refused: 'attributes' },
  { name: 'SEPT_VE_DISABLE off', order: { report: set(123, 0) }, refused: 'attributes' },
  { name: 'a TD that can migrate', order: { report: set(123, 0x30) }, refused: 'attributes' },
  { name: 'a TD with protection keys', order: { report: set(123, 0x50) }, refused: 'attributes' },
  { name: 'a TD with protection keys, allowed', order: { report: set(123, 0x50) }, policy: { tdAttributes: 1n << 30n } },
  { name: 'a TD bound to a service TD', order: { version: 5, body: 'td15', report: set(600, 1) }, refused: 'attributes' },
  { name: 'hardening needed, status not allowed', order: hardened, status: 'SWHardeningNeeded', refused: 'tcb_status' },
  {
    name: 'hardening needed, advisory not allowed',
    order: hardened,
    ...{ status: 'SWHardeningNeeded', policy: { statuses: ['SWHardeningNeeded'] }, refused: 'advisory' },
  },
  {
    name: 'hardening needed, allowed',
    order: hardened,
    ...{ status: 'SWHardeningNeeded', policy: { statuses: ['SWHardeningNeeded'], advisories: ['ENIGMA-A'] } },
  },
  {
    name: 'Revoked, though the policy names it',
    order: { status: 'Revoked' },
    ...{ status: 'Revoked', policy: { statuses: ['Revoked'] }, refused: 'tcb_status' },
  },
  { name: 'the least TCB date', order: {}, policy: { minimumTcbDate: 1_786_492_800n } },
  { name: 'an older TCB than allowed', order: {}, policy: { minimumTcbDate: 1_786_492_801n }, refused: 'tcb_too_old' },
  { name: 'an older evaluation than allowed', order: {}, policy: { minimumTcbEvaluation: 23 }, refused: 'tcb_too_old' },
  { name: 'the oldest collateral that is allowed', order: {}, policy: { maximumCollateralAge: 864_000n } },
  { name: 'older collateral than allowed', order: {}, policy: { maximumCollateralAge: 863_999n }, refused: 'tcb_too_old' },
  ...[true, false].map(
    (isAllowed): DevelopmentCase => ({
      name: `TCB info of version 2, ${isAllowed ? 'allowed' : 'not allowed'}`,
      order: { version: 3, body: 'sgx', tcbInfo: makeOld },
      ...(isAllowed ? { policy: { allowOldTcbInfo: true } } : { refused: 'tcb_too_old' }),
    }),
  ),
  {
    name: 'a blocked platform',
    order: {},
    // SHA-256 of the platform instance id, 16 bytes 0x22.
    policy: { blockedPlatforms: ['0x3dc30fbac8417f76943e9c10e15eeacbc86e546a3cb024e368cbfa894603b266'] },
    refused: 'platform_blocked',
  },
]

/** TCB info as it was before version 3. */
function makeOld(info: Json): void {
  info.version = 2
  delete info.id
  for (const { tcb } of info.tcbLevels) {
    tcb.sgxtcbcomponents.forEach(({ svn }: Json, i: number) => {
      tcb[`sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`] = svn
    })
    delete tcb.sgxtcbcomponents
  }
}

export const developmentCases: readonly DevelopmentCase[] = [
  ...formats,
  ...statuses,
  ...quoteDefects,
  ...chainDefects,
  ...collateralDefects,
  ...floorCases,
  ...proofDefects,
  ...policies,
]

/** The root certificate of everything that is issued. */
export const developmentCertificate = issue().root
