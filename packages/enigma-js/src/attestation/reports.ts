// SPDX-License-Identifier: MIT
import type { Hex } from 'viem'
import { toHex } from '../codec/bytes.js'

export const SGX_REPORT_SIZE = 384
export const TD_REPORT_SIZE = 584
export const TD_REPORT_15_SIZE = 648

/** The first byte of an enclave's ATTRIBUTES. */
export const sgxFlags = { init: 0x01, debug: 0x02, mode64: 0x04, provisionKey: 0x10, launchKey: 0x20 } as const

/** The report of an SGX enclave (spec/attestation.md section 3). */
export type SgxReport = {
  cpuSvn: Uint8Array
  miscSelect: Uint8Array
  isvExtProdId: Uint8Array
  attributes: Uint8Array
  /** {@link sgxFlags} */
  flags: number
  mrEnclave: Uint8Array
  mrSigner: Uint8Array
  configId: Uint8Array
  isvProdId: number
  isvSvn: number
  configSvn: number
  isvFamilyId: Uint8Array
  reportData: Uint8Array
}

/** The report of a TDX trust domain (spec/attestation.md section 3). */
export type TdReport = {
  teeTcbSvn: Uint8Array
  mrSeam: Uint8Array
  mrSignerSeam: Uint8Array
  seamAttributes: Uint8Array
  tdAttributes: Uint8Array
  xfam: Uint8Array
  mrTd: Uint8Array
  mrConfigId: Uint8Array
  mrOwner: Uint8Array
  mrOwnerConfig: Uint8Array
  rtmrs: readonly Uint8Array[]
  reportData: Uint8Array
  /** Of version 1.5 alone: the TCB of the module that is loaded now. */
  teeTcbSvn2: Uint8Array | undefined
  mrServiceTd: Uint8Array | undefined
}

/** What a quote says of an enclave: the fields of its report, as 0x and hex. */
export type SgxClaims = Readonly<{
  tee: 'sgx'
  debug: boolean
  mrEnclave: Hex
  mrSigner: Hex
  isvProdId: number
  isvSvn: number
  attributes: Hex
  miscSelect: Hex
  configId: Hex
  configSvn: number
  isvExtProdId: Hex
  isvFamilyId: Hex
  cpuSvn: Hex
  reportData: Hex
}>

/** What a quote says of a trust domain: the fields of its report, as 0x and hex. */
export type TdxClaims = Readonly<{
  tee: 'tdx'
  debug: boolean
  mrTd: Hex
  rtmrs: readonly [Hex, Hex, Hex, Hex]
  mrConfigId: Hex
  mrOwner: Hex
  mrOwnerConfig: Hex
  tdAttributes: Hex
  xfam: Hex
  mrSeam: Hex
  mrSignerSeam: Hex
  seamAttributes: Hex
  teeTcbSvn: Hex
  reportData: Hex
  /** Of reports of version 1.5 alone. */
  teeTcbSvn2: Hex | null
  mrServiceTd: Hex | null
}>

/** What a quote says of what it was made for. */
export type QuoteClaims = SgxClaims | TdxClaims

const u16 = (bytes: Uint8Array, offset: number): number => (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8)

/** The fields of a report of 384 bytes. */
export function readSgxReport(bytes: Uint8Array): SgxReport {
  const at = (offset: number, length: number) => bytes.subarray(offset, offset + length)
  return {
    cpuSvn: at(0, 16),
    miscSelect: at(16, 4),
    isvExtProdId: at(32, 16),
    attributes: at(48, 16),
    flags: bytes[48] ?? 0,
    mrEnclave: at(64, 32),
    mrSigner: at(128, 32),
    configId: at(192, 64),
    isvProdId: u16(bytes, 256),
    isvSvn: u16(bytes, 258),
    configSvn: u16(bytes, 260),
    isvFamilyId: at(304, 16),
    reportData: at(320, 64),
  }
}

/** The fields of a report of 584 or 648 bytes. */
export function readTdReport(bytes: Uint8Array): TdReport {
  const at = (offset: number, length: number) => bytes.subarray(offset, offset + length)
  const isNew = bytes.length === TD_REPORT_15_SIZE
  return {
    teeTcbSvn: at(0, 16),
    mrSeam: at(16, 48),
    mrSignerSeam: at(64, 48),
    seamAttributes: at(112, 8),
    tdAttributes: at(120, 8),
    xfam: at(128, 8),
    mrTd: at(136, 48),
    mrConfigId: at(184, 48),
    mrOwner: at(232, 48),
    mrOwnerConfig: at(280, 48),
    rtmrs: [328, 376, 424, 472].map((offset) => at(offset, 48)),
    reportData: at(520, 64),
    teeTcbSvn2: isNew ? at(584, 16) : undefined,
    mrServiceTd: isNew ? at(600, 48) : undefined,
  }
}

export const sgxClaims = (report: SgxReport): SgxClaims => ({
  tee: 'sgx',
  debug: (report.flags & sgxFlags.debug) !== 0,
  mrEnclave: toHex(report.mrEnclave),
  mrSigner: toHex(report.mrSigner),
  isvProdId: report.isvProdId,
  isvSvn: report.isvSvn,
  attributes: toHex(report.attributes),
  miscSelect: toHex(report.miscSelect),
  configId: toHex(report.configId),
  configSvn: report.configSvn,
  isvExtProdId: toHex(report.isvExtProdId),
  isvFamilyId: toHex(report.isvFamilyId),
  cpuSvn: toHex(report.cpuSvn),
  reportData: toHex(report.reportData),
})

export function tdxClaims(report: TdReport): TdxClaims {
  const [rtmr0 = '0x', rtmr1 = '0x', rtmr2 = '0x', rtmr3 = '0x'] = report.rtmrs.map(toHex)
  return {
    tee: 'tdx',
    // The whole byte is what makes a trust domain untrusted; its first bit is debug.
    debug: report.tdAttributes[0] !== 0,
    mrTd: toHex(report.mrTd),
    rtmrs: [rtmr0, rtmr1, rtmr2, rtmr3],
    mrConfigId: toHex(report.mrConfigId),
    mrOwner: toHex(report.mrOwner),
    mrOwnerConfig: toHex(report.mrOwnerConfig),
    tdAttributes: toHex(report.tdAttributes),
    xfam: toHex(report.xfam),
    mrSeam: toHex(report.mrSeam),
    mrSignerSeam: toHex(report.mrSignerSeam),
    seamAttributes: toHex(report.seamAttributes),
    teeTcbSvn: toHex(report.teeTcbSvn),
    reportData: toHex(report.reportData),
    teeTcbSvn2: report.teeTcbSvn2 ? toHex(report.teeTcbSvn2) : null,
    mrServiceTd: report.mrServiceTd ? toHex(report.mrServiceTd) : null,
  }
}
