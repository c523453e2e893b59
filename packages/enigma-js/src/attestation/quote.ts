// SPDX-License-Identifier: MIT
import { toHex } from '../codec/bytes.js'
import { MAXIMUM_AUTHENTICATION_DATA, MAXIMUM_QUOTE } from './limits.js'
import { KEY_SIZE, SIGNATURE_SIZE } from './p256.js'
import { refuse, requireSize } from './refuse.js'
import { SGX_REPORT_SIZE, TD_REPORT_15_SIZE, TD_REPORT_SIZE } from './reports.js'

const HEADER_SIZE = 48
const ECDSA_P256 = 2
const TDX = 0x81
const VENDOR = '0x939a7233f79c4ca9940a0db3957f0607'
const QE_REPORT_CERTIFICATION = 6
const PEM_CHAIN = 5
const BODIES = [
  { type: 1, tee: 'sgx', size: SGX_REPORT_SIZE },
  { type: 2, tee: 'tdx', size: TD_REPORT_SIZE },
  { type: 3, tee: 'tdx', size: TD_REPORT_15_SIZE },
] as const

export type TeeType = 'sgx' | 'tdx'

/** A quote taken apart; nothing of it is verified yet. Views of a copy of the input. */
export type Quote = {
  version: 3 | 4 | 5
  tee: TeeType
  /** The quote without what is padded behind it. */
  bytes: Uint8Array
  /** Header and report: what the attestation key signed. */
  signed: Uint8Array
  /** The report of the enclave or trust domain. */
  body: Uint8Array
  signature: Uint8Array
  attestationKey: Uint8Array
  qeReport: Uint8Array
  qeReportSignature: Uint8Array
  authenticationData: Uint8Array
  /** PEM chain of the PCK certificate. */
  pckChain: Uint8Array
}

/** @throws `attestation.quote_*`, in the order of spec/attestation.md section 3 */
export function readQuote(given: Uint8Array): Quote {
  requireSize(given, MAXIMUM_QUOTE, 'quote', 'quote_malformed')
  // A copy: nobody can change what was verified before it is read.
  const bytes = new Uint8Array(given)
  const header = new Fields(bytes, 'quote')
  const version = header.number(2)
  const keyType = header.number(2)
  const teeType = header.number(4)
  header.take(4)
  const vendor = toHex(header.take(16))
  header.take(HEADER_SIZE - header.position)

  if (version !== 3 && version !== 4 && version !== 5)
    throw refuse('quote_version', `the quote is of version ${version}, expected 3, 4 or 5`)
  if (keyType !== ECDSA_P256) throw refuse('quote_key_type', `the attestation key is of type ${keyType}, expected ${ECDSA_P256}`)
  if (teeType !== 0 && (teeType !== TDX || version === 3)) {
    throw refuse(
      'quote_tee_type',
      `the TEE type is ${teeType} in a quote of version ${version}, expected 0${version === 3 ? '' : ` or ${TDX}`}`,
    )
  }
  const tee: TeeType = teeType === 0 ? 'sgx' : 'tdx'
  const bodySize = version === 5 ? readDescriptor(header, tee) : tee === 'sgx' ? SGX_REPORT_SIZE : TD_REPORT_SIZE
  if (vendor !== VENDOR) throw refuse('quote_vendor', `the vendor of the quoting enclave is ${vendor}, expected ${VENDOR}`)

  const body = header.take(bodySize)
  const signed = bytes.subarray(0, header.position)
  const signatureData = new Fields(header.take(header.number(4)), 'signature data')
  return { version, tee, bytes: bytes.subarray(0, header.position), signed, body, ...readSignatureData(signatureData, version) }
}

function readDescriptor(header: Fields, tee: TeeType): number {
  const [type, size] = [header.number(2), header.number(4)]
  if (BODIES.some((body) => body.type === type && body.size === size && body.tee === tee)) return size
  throw refuse('quote_tee_type', `the body is of type ${type} and ${size} bytes in a quote of ${tee.toUpperCase()}, which do not agree`)
}

function readSignatureData(data: Fields, version: number) {
  const signature = data.take(SIGNATURE_SIZE)
  const attestationKey = data.take(KEY_SIZE)
  const part = version === 3 ? data : readNested(data)
  const qeReport = part.take(SGX_REPORT_SIZE)
  const qeReportSignature = part.take(SIGNATURE_SIZE)
  const length = part.number(2)
  if (length > MAXIMUM_AUTHENTICATION_DATA) {
    throw refuse('quote_malformed', `the authentication data has ${length} bytes, expected at most ${MAXIMUM_AUTHENTICATION_DATA}`)
  }
  const authenticationData = part.take(length)
  const type = part.number(2)
  if (type !== PEM_CHAIN)
    throw refuse('quote_certification', `the certification data is of type ${type}, expected ${PEM_CHAIN}: a chain in PEM`)
  const pckChain = part.take(part.number(4))
  part.end()
  return { signature, attestationKey, qeReport, qeReportSignature, authenticationData, pckChain }
}

function readNested(data: Fields): Fields {
  const type = data.number(2)
  if (type !== QE_REPORT_CERTIFICATION) {
    throw refuse('quote_certification', `the outer certification data is of type ${type}, expected ${QE_REPORT_CERTIFICATION}`)
  }
  const nested = new Fields(data.take(data.number(4)), 'certification data')
  data.end()
  return nested
}

/** Reads little-endian fields; a length is compared with what is there before it is used. */
class Fields {
  readonly #bytes: Uint8Array
  readonly #what: 'quote' | 'signature data' | 'certification data'
  position = 0

  constructor(bytes: Uint8Array, what: 'quote' | 'signature data' | 'certification data') {
    this.#bytes = bytes
    this.#what = what
  }

  take(length: number): Uint8Array {
    const end = this.position + length
    if (end > this.#bytes.length) {
      const fault = this.#what === 'quote' ? 'quote_truncated' : 'quote_malformed'
      throw refuse(fault, `the ${this.#what} has ${this.#bytes.length} bytes, and ${length} more are expected at ${this.position}`)
    }
    const bytes = this.#bytes.subarray(this.position, end)
    this.position = end
    return bytes
  }

  number(size: 2 | 4): number {
    return this.take(size).reduceRight((sum, byte) => sum * 256 + byte, 0)
  }

  end(): void {
    const left = this.#bytes.length - this.position
    if (left > 0) throw refuse('quote_malformed', `the ${this.#what} has ${left} bytes too many`)
  }
}
