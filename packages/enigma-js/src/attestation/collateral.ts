// SPDX-License-Identifier: MIT

import { equalBytes } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { type PckChain, verifySigningChain } from './chain.js'
import {
  MAXIMUM_COLLATERAL,
  MAXIMUM_ISSUER_CHAIN,
  MAXIMUM_PCK_CRL,
  MAXIMUM_QE_IDENTITY,
  MAXIMUM_ROOT_CRL,
  MAXIMUM_TCB_INFO,
} from './limits.js'
import { type QeIdentity, readQeIdentity } from './qeIdentity.js'
import type { TeeType } from './quote.js'
import { type RevocationList, requireNotRevoked, verifyRevocationList } from './RevocationList.js'
import { refuse, requireSize } from './refuse.js'
import { readSignedJson, requireSigned } from './signedJson.js'
import { readTcbInfo, type TcbInfo } from './tcbInfo.js'
import type { TrustRoot } from './trustRoot.js'

/** What a quote is verified with, byte for byte as Intel's service, or one that serves the same, answers it. */
export type QuoteCollateral = {
  /** JSON, answer of `tcb`. */
  tcbInfo: Uint8Array
  /** JSON, answer of `qe/identity`. */
  qeIdentity: Uint8Array
  /** PEM, the header of the answer with the TCB info, URL-decoded. */
  tcbIssuerChain: Uint8Array
  /** PEM, the header of the answer with the QE identity, URL-decoded. */
  qeIssuerChain: Uint8Array
  /** DER. */
  pckCrl: Uint8Array
  /** DER. */
  rootCrl: Uint8Array
}

/** The least that collateral must be, against rollback (spec/attestation.md section 5). Dates are seconds since 1970. */
export type CollateralFloors = {
  tcbEvaluation?: number
  tcbIssued?: number
  qeEvaluation?: number
  qeIssued?: number
  pckCrlNumber?: bigint
  pckCrlIssued?: number
  rootCrlNumber?: bigint
  rootCrlIssued?: number
}

/** How old collateral is: what floors are raised to. Dates are seconds since 1970. */
export type CollateralAge = Required<CollateralFloors>

/** Verified collateral. */
export type VerifiedCollateral = {
  tcbInfo: TcbInfo
  qeIdentity: QeIdentity
  pckCrl: RevocationList
  rootCrl: RevocationList
}

/**
 * A copy of collateral that is within its bounds: nobody can change what was verified before it is read.
 * @throws `attestation.collateral_malformed`
 */
export function copyBounded(collateral: QuoteCollateral): QuoteCollateral {
  const parts = [
    [collateral.tcbInfo, MAXIMUM_TCB_INFO, 'TCB info'],
    [collateral.qeIdentity, MAXIMUM_QE_IDENTITY, 'QE identity'],
    [collateral.tcbIssuerChain, MAXIMUM_ISSUER_CHAIN, 'issuer chain of the TCB info'],
    [collateral.qeIssuerChain, MAXIMUM_ISSUER_CHAIN, 'issuer chain of the QE identity'],
    [collateral.pckCrl, MAXIMUM_PCK_CRL, 'PCK CRL'],
    [collateral.rootCrl, MAXIMUM_ROOT_CRL, 'root CRL'],
  ] as const
  for (const [bytes, most, what] of parts) requireSize(bytes, most, what, 'collateral_malformed')
  const total = parts.reduce((sum, [bytes]) => sum + bytes.length, 0)
  if (total > MAXIMUM_COLLATERAL)
    throw refuse('collateral_malformed', `the collateral has ${total} bytes, expected at most ${MAXIMUM_COLLATERAL}`)
  const { tcbInfo, qeIdentity, tcbIssuerChain, qeIssuerChain, pckCrl, rootCrl } = collateral
  return {
    ...{ tcbInfo: new Uint8Array(tcbInfo), qeIdentity: new Uint8Array(qeIdentity) },
    ...{ tcbIssuerChain: new Uint8Array(tcbIssuerChain), qeIssuerChain: new Uint8Array(qeIssuerChain) },
    ...{ pckCrl: new Uint8Array(pckCrl), rootCrl: new Uint8Array(rootCrl) },
  }
}

/** Steps 3 and 4 of spec/attestation.md section 6. */
export async function verifyCollateral(
  collateral: QuoteCollateral,
  pck: PckChain,
  tee: TeeType,
  root: TrustRoot,
  now: number,
): Promise<VerifiedCollateral> {
  const rootCrl = await verifyRevocationList(collateral.rootCrl, pck.root, now)
  const pckCrl = await verifyRevocationList(collateral.pckCrl, pck.intermediate, now)
  requireNotRevoked(pck.intermediate, rootCrl)
  requireNotRevoked(pck.leaf, pckCrl)

  const signerOf = async (chain: Uint8Array, what: string) => {
    const { leaf } = await verifySigningChain(chain, pck, root, now, what)
    requireNotRevoked(leaf, rootCrl)
    return leaf
  }
  const info = readSignedJson(collateral.tcbInfo, 'tcbInfo', 'TCB info')
  const infoSigner = await signerOf(collateral.tcbIssuerChain, 'issuer chain of the TCB info')
  const tcbInfo = readTcbInfo(await requireSigned(info, infoSigner, 'tcb_info_signature'), tee, now)

  const identity = readSignedJson(collateral.qeIdentity, 'enclaveIdentity', 'QE identity')
  const identitySigner = equalBytes(collateral.tcbIssuerChain, collateral.qeIssuerChain)
    ? infoSigner
    : await signerOf(collateral.qeIssuerChain, 'issuer chain of the QE identity')
  const qeIdentity = readQeIdentity(await requireSigned(identity, identitySigner, 'qe_identity_signature'), tee, now)
  return { tcbInfo, qeIdentity, pckCrl, rootCrl }
}

export const ageOf = ({ tcbInfo, qeIdentity, pckCrl, rootCrl }: VerifiedCollateral): CollateralAge => ({
  tcbEvaluation: tcbInfo.evaluation,
  tcbIssued: tcbInfo.validity.from,
  qeEvaluation: qeIdentity.evaluation,
  qeIssued: qeIdentity.validity.from,
  pckCrlNumber: pckCrl.number ?? 0n,
  pckCrlIssued: pckCrl.validity.from,
  rootCrlNumber: rootCrl.number ?? 0n,
  rootCrlIssued: rootCrl.validity.from,
})

const names = Object.keys({
  ...{ tcbEvaluation: 0, tcbIssued: 0, qeEvaluation: 0, qeIssued: 0 },
  ...{ pckCrlNumber: 0, pckCrlIssued: 0, rootCrlNumber: 0, rootCrlIssued: 0 },
} satisfies Record<keyof CollateralFloors, 0>) as (keyof CollateralFloors)[]

const OVERHEAD = 1 + 6 * 4

/** The collateral that travels beside evidence (spec/keys.md section 7); nothing in it is verified. @throws `attestation.collateral_malformed` */
export function decodeCollateral(bytes: Uint8Array): QuoteCollateral {
  requireSize(bytes, MAXIMUM_COLLATERAL + OVERHEAD, 'collateral', 'collateral_malformed')
  const reader = new Reader(bytes, `collateral of ${bytes.length} bytes`, 'attestation.collateral_malformed')
  const version = reader.number(1)
  if (version !== 1) throw reader.refuse(`has version ${version}, expected 1`)
  const [tcbInfo, qeIdentity, tcbIssuerChain] = [reader.long(), reader.long(), reader.long()]
  const [qeIssuerChain, pckCrl, rootCrl] = [reader.long(), reader.long(), reader.long()]
  reader.end()
  return { tcbInfo, qeIdentity, tcbIssuerChain, qeIssuerChain, pckCrl, rootCrl }
}

/** @throws `attestation.collateral_rolled_back` */
export function requireNotRolledBack(age: CollateralAge, floors: CollateralFloors): void {
  for (const name of names) {
    const least = floors[name]
    if (least !== undefined && age[name] < least) {
      throw refuse('collateral_rolled_back', `${name} of the collateral is ${age[name]}, and ${least} was known already`)
    }
  }
}

/** Floors for the next verification with the same FMSPC and TEE: the higher of each. */
export const raiseFloors = (floors: CollateralFloors, age: CollateralAge): CollateralFloors =>
  Object.fromEntries(
    names.map((name) => {
      const least = floors[name]
      return [name, least !== undefined && least > age[name] ? least : age[name]]
    }),
  )
