// SPDX-License-Identifier: MIT
// Quotes of real hardware with their collateral and the verdict that is expected. They are not ours, so they are not in the repository:
// they are read from the folder that ENIGMA_VECTORS names, or else from ../shared/vectors beside the repository.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { QuoteCollateral } from '../../src/attestation/index.js'
import { repository } from '../network.js'

const folder = join(process.env.ENIGMA_VECTORS ?? join(repository, '..', 'shared', 'vectors'), 'attestation')
const manifestPath = join(folder, 'manifest.json')

/** Why tests on real quotes cannot run here, or false. */
export const skip = existsSync(manifestPath)
  ? (false as const)
  : `REAL QUOTES ARE NOT TESTED: there is no ${manifestPath}; set ENIGMA_VECTORS to the folder that holds attestation/manifest.json`
if (skip) console.error(skip)

type Parts = Record<keyof QuoteCollateral | 'quote' | 'rootCa', string>
export type RealCase = Parts & {
  id: string
  verificationTimeUnix: number
  validFrom: string
  validTo: string
  expected: {
    result: 'ok' | 'reject'
    status: string | null
    error: string | null
    platform: string
    module: string | null
    qe: string
    currentTcbStatus: string | null
    advisories: string[]
    tcbDate: string
    evalNum: number
    debug: boolean
    fmspc: string
  }
}
export type RealMutation = { id: string; base: string; mutation: string; expected: { error: string } }
/** What the manifest says of a quote alone. */
export type RealFile = {
  file: string
  kind: string
  quoteVersion?: number
  teeType?: string
  certDataType?: number
  mrenclave?: string
  mrtd?: string
  reportdata?: string
  mrsigner?: string
  isvprodid?: number
  isvsvn?: number
  mrseam?: string
  tdattributes?: string
  seamattributes?: string
  xfam?: string
  rtmr?: string[]
  mrconfigid?: string
  tee_tcb_svn?: string
  fmspc?: string
  pceid?: string
  pcesvn?: number
  cpusvnComps?: number[]
  qeIsvSvn?: number
  quoteSignatureChain?: string
}
type Manifest = {
  cases: RealCase[]
  negatives: RealMutation[]
  files: RealFile[]
}

export const manifest: Manifest = skip
  ? { cases: [], negatives: [], files: [] }
  : (JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest)

export const readFile = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)))

export const collateralOf = (given: RealCase): QuoteCollateral => ({
  tcbInfo: readFile(given.tcbInfo),
  qeIdentity: readFile(given.qeIdentity),
  tcbIssuerChain: readFile(given.tcbIssuerChain),
  qeIssuerChain: readFile(given.qeIssuerChain),
  pckCrl: readFile(given.pckCrl),
  rootCrl: readFile(given.rootCrl),
})

export const caseOf = (id: string): RealCase => {
  const found = manifest.cases.find((given) => given.id === id)
  if (!found) throw new Error(`no case ${id}`)
  return found
}
