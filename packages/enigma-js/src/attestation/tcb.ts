// SPDX-License-Identifier: MIT
import { equalBytes, isZero, toHex } from '../codec/bytes.js'
import type { PckPlatform } from './pckExtension.js'
import type { QeIdentity } from './qeIdentity.js'
import { refuse } from './refuse.js'
import type { TdReport } from './reports.js'
import type { SvnLevel, TcbInfo, TcbLevel, TdxModuleIdentity } from './tcbInfo.js'

const platformStatuses = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'Revoked',
] as const
const moduleStatuses = ['UpToDate', 'OutOfDate', 'Revoked'] as const
const qeStatuses = [...moduleStatuses, 'ConfigurationNeeded', 'OutOfDateConfigurationNeeded'] as const

type PlatformStatus = (typeof platformStatuses)[number]
type ModuleStatus = (typeof moduleStatuses)[number]
type QeStatus = (typeof qeStatuses)[number]

/** How well a platform is patched (spec/attestation.md section 7). */
export type TcbStatus = PlatformStatus | 'TDRelaunchAdvised' | 'TDRelaunchAdvisedConfigurationNeeded'

/** The status, and what it comes from. */
export type TcbEvaluation = {
  status: TcbStatus
  /** Seconds since 1970: the earliest date of the parts. */
  date: number
  advisories: readonly string[]
  platform: PlatformStatus
  qe: QeStatus
  /** Null for SGX, and for TDX modules of major version 0. */
  module: ModuleStatus | null
  /** With the module that is loaded now; null for reports other than TD 1.5. */
  current: PlatformStatus | null
}

/** What is compared with levels. */
export type TcbOfQuote = { platform: PckPlatform; qeIsvSvn: number; td: TdReport | undefined }

/** @throws `attestation.tdx_module_mismatch` */
export function requireTdxModule(td: TdReport, info: TcbInfo): void {
  const major = td.teeTcbSvn[1] ?? 0
  const module = major > 0 ? findModule(info, major) : info.module
  const bad = (fault: string) => refuse('tdx_module_mismatch', fault)
  if (!module) throw bad(`the TCB info names no TDX module of major version ${major}`)
  if (!equalBytes(td.mrSignerSeam, module.signer)) {
    throw bad(`the TDX module is signed by ${toHex(td.mrSignerSeam)}, expected ${toHex(module.signer)}`)
  }
  if (!isZero(td.seamAttributes) || !equalBytes(td.seamAttributes, module.attributes)) {
    throw bad(`the TDX module has attributes ${toHex(td.seamAttributes)}, expected zeros`)
  }
}

/** @throws `attestation.tcb_not_supported` */
export function evaluateTcb(of: TcbOfQuote, info: TcbInfo, identity: QeIdentity): TcbEvaluation {
  const launch = evaluate(of, of.td?.teeTcbSvn, info, identity)
  if (!of.td?.teeTcbSvn2) return { ...launch, current: null }
  const current = evaluate(of, of.td.teeTcbSvn2, info, identity).status
  // Last, so that nothing overwrites it.
  return { ...launch, status: relaunch(launch.status, current), current }
}

function evaluate({ platform, qeIsvSvn }: TcbOfQuote, teeTcbSvn: Uint8Array | undefined, info: TcbInfo, identity: QeIdentity) {
  const levels = {
    platform: findPlatformLevel(platform, teeTcbSvn, info),
    qe: findSvnLevel(identity.levels, qeIsvSvn, 'quoting enclave'),
    module: teeTcbSvn && findModuleLevel(teeTcbSvn, info),
  }
  const statuses = {
    platform: named(levels.platform, platformStatuses, 'platform'),
    qe: named(levels.qe, qeStatuses, 'quoting enclave'),
    module: levels.module ? named(levels.module, moduleStatuses, 'TDX module') : null,
  }
  const parts = [levels.platform, levels.qe, ...(levels.module ? [levels.module] : [])]
  return {
    ...statuses,
    status: converge(statuses.platform, [statuses.qe, statuses.module]),
    date: Math.min(...parts.map(({ date }) => date)),
    advisories: [...new Set(parts.flatMap(({ advisories }) => advisories))].sort(),
  }
}

function findPlatformLevel({ components, pceSvn }: PckPlatform, teeTcbSvn: Uint8Array | undefined, info: TcbInfo): TcbLevel {
  // From major version 1 on, the module's own two SVNs are judged by its identity.
  const first = teeTcbSvn && (teeTcbSvn[1] ?? 0) > 0 ? 2 : 0
  const reaches = (has: ArrayLike<number>, needs: readonly number[], from: number) =>
    needs.every((svn, i) => i < from || (has[i] ?? -1) >= svn)
  const level = info.levels.find(
    ({ sgx, tdx, pceSvn: least }) => reaches(components, sgx, 0) && pceSvn >= least && (!teeTcbSvn || reaches(teeTcbSvn, tdx, first)),
  )
  if (!level) throw refuse('tcb_not_supported', `no TCB level is as low as components ${components.join('.')} with PCESVN ${pceSvn}`)
  return level
}

function findModuleLevel(teeTcbSvn: Uint8Array, info: TcbInfo): TcbLevel | undefined {
  const [minor = 0, major = 0] = teeTcbSvn
  if (major === 0) return undefined
  const identity = findModule(info, major)
  if (!identity) throw refuse('tcb_not_supported', `the TCB info names no TDX module of major version ${major}`)
  return findSvnLevel(identity.levels, minor, 'TDX module')
}

const findModule = ({ modules }: TcbInfo, major: number): TdxModuleIdentity | undefined =>
  modules.find(({ id }) => id.toUpperCase() === `TDX_${major.toString(16).toUpperCase().padStart(2, '0')}`)

function findSvnLevel(levels: readonly SvnLevel[], svn: number, what: string): TcbLevel {
  const [level] = levels.filter(({ isvSvn }) => isvSvn <= svn).sort((left, right) => right.isvSvn - left.isvSvn)
  if (!level) throw refuse('tcb_not_supported', `no TCB level of the ${what} is as low as ${svn}`)
  return level
}

function named<T extends string>({ status }: TcbLevel, statuses: readonly T[], what: string): T {
  const found = statuses.find((known) => known === status)
  if (!found) throw refuse('tcb_not_supported', `the status ${JSON.stringify(status.slice(0, 64))} of the ${what} is not known`)
  return found
}

function converge(platform: PlatformStatus, parts: readonly (QeStatus | null)[]): PlatformStatus {
  if (parts.includes('Revoked')) return 'Revoked'
  if (!parts.includes('OutOfDate')) return platform
  if (platform === 'UpToDate' || platform === 'SWHardeningNeeded') return 'OutOfDate'
  if (platform === 'ConfigurationNeeded' || platform === 'ConfigurationAndSWHardeningNeeded') return 'OutOfDateConfigurationNeeded'
  return platform
}

function relaunch(launch: PlatformStatus, current: PlatformStatus): TcbStatus {
  const isOld = launch === 'OutOfDate' || launch === 'OutOfDateConfigurationNeeded'
  if (!isOld || current === 'OutOfDate' || current === 'OutOfDateConfigurationNeeded' || current === 'Revoked') return launch
  return `${launch}${current}`.includes('Configuration') ? 'TDRelaunchAdvisedConfigurationNeeded' : 'TDRelaunchAdvised'
}
