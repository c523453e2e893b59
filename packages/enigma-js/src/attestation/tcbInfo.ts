// SPDX-License-Identifier: MIT
import { toHex } from '../codec/bytes.js'
import { requireValid, type Validity } from './chain.js'
import type { JsonObject } from './JsonReader.js'
import type { PckPlatform } from './pckExtension.js'
import type { TeeType } from './quote.js'
import { refuse } from './refuse.js'

const COMPONENTS = 16

/** What a level of TCB is worth. */
export type TcbLevel = { status: string; date: number; advisories: readonly string[] }

/** A level of a quoting enclave or TDX module: for ISVSVNs from here up. */
export type SvnLevel = TcbLevel & { isvSvn: number }

/** A level of a platform: for component SVNs and PCESVN from here up. */
export type PlatformLevel = TcbLevel & { sgx: readonly number[]; tdx: readonly number[]; pceSvn: number }

export type TdxModule = { signer: Uint8Array; attributes: Uint8Array }
export type TdxModuleIdentity = TdxModule & { id: string; levels: readonly SvnLevel[] }

/** What is known of all platforms of one FMSPC (spec/attestation.md section 5). */
export type TcbInfo = {
  /** 2 is of old, names no advisories, and is for SGX alone. */
  version: 2 | 3
  validity: Validity
  fmspc: Uint8Array
  pceId: Uint8Array
  evaluation: number
  module: TdxModule | undefined
  modules: readonly TdxModuleIdentity[]
  levels: readonly PlatformLevel[]
}

/** @throws `attestation.collateral_malformed`, `wrong_tcb_info`, `not_yet_valid`, `collateral_expired` */
export function readTcbInfo(value: JsonObject, tee: TeeType, now: number): TcbInfo {
  const version = value.number('version', 255)
  const id = value.has('id') ? value.text('id') : undefined
  const fits = version === 3 ? id === tee.toUpperCase() : version === 2 && id === undefined && tee === 'sgx'
  if (!fits) {
    throw refuse('wrong_tcb_info', `the TCB info is of version ${version} for ${id ?? 'SGX'}, expected version 3 for ${tee.toUpperCase()}`)
  }
  const type = value.number('tcbType', 255)
  if (type !== 0) throw refuse('wrong_tcb_info', `the TCB info is of type ${type}, expected 0`)
  const validity = { from: value.date('issueDate'), to: value.date('nextUpdate') }
  requireValid('TCB info', validity, now)
  return {
    version: version === 2 ? 2 : 3,
    validity,
    fmspc: value.hex('fmspc', 6),
    pceId: value.hex('pceId', 2),
    evaluation: value.number('tcbEvaluationDataNumber', 0xffff_ffff),
    module: tee === 'tdx' && value.has('tdxModule') ? readModule(value.object('tdxModule')) : undefined,
    modules: tee === 'tdx' && value.has('tdxModuleIdentities') ? value.objects('tdxModuleIdentities').map(readModuleIdentity) : [],
    levels: value.objects('tcbLevels').map((level) => readPlatformLevel(level, version, tee)),
  }
}

/** @throws `attestation.wrong_fmspc` */
export function requirePlatform({ fmspc, pceId }: TcbInfo, platform: PckPlatform): void {
  const [given, expected] = [`${toHex(fmspc)} and PCEID ${toHex(pceId)}`, `${toHex(platform.fmspc)} and PCEID ${toHex(platform.pceId)}`]
  if (given !== expected) throw refuse('wrong_fmspc', `the TCB info is for FMSPC ${given}, the PCK certificate for ${expected}`)
}

const readLevel = (level: JsonObject): TcbLevel => ({
  status: level.text('tcbStatus'),
  date: level.date('tcbDate'),
  advisories: level.texts('advisoryIDs'),
})

export const readSvnLevel = (level: JsonObject): SvnLevel => ({
  ...readLevel(level),
  isvSvn: level.object('tcb').number('isvsvn', 65_535),
})

function readPlatformLevel(level: JsonObject, version: number, tee: TeeType): PlatformLevel {
  const tcb = level.object('tcb')
  return {
    ...readLevel(level),
    sgx: version === 2 ? readOldComponents(tcb) : readComponents(tcb, 'sgxtcbcomponents'),
    tdx: tee === 'tdx' ? readComponents(tcb, 'tdxtcbcomponents') : [],
    pceSvn: tcb.number('pcesvn', 65_535),
  }
}

function readComponents(tcb: JsonObject, name: string): number[] {
  const components = tcb.objects(name).map((component) => component.number('svn', 255))
  if (components.length === COMPONENTS) return components
  throw refuse('collateral_malformed', `the TCB info has ${components.length} ${name}, expected ${COMPONENTS}`)
}

const readOldComponents = (tcb: JsonObject): number[] =>
  Array.from({ length: COMPONENTS }, (_, i) => tcb.number(`sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`, 255))

const readModule = (module: JsonObject): TdxModule => ({ signer: module.hex('mrsigner', 48), attributes: module.hex('attributes', 8) })

const readModuleIdentity = (identity: JsonObject): TdxModuleIdentity => ({
  ...readModule(identity),
  id: identity.text('id'),
  levels: identity.objects('tcbLevels').map(readSvnLevel),
})
