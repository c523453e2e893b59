// SPDX-License-Identifier: MIT
import type { Address, Hex } from 'viem'
import type { EnigmaClient } from '../client/createEnigmaClient.js'
import { toHex } from '../codec/bytes.js'
import type { VerificationReport } from '../trust/VerificationReport.js'
import { verifyContract } from '../trust/verify.js'

/** Whose worker. */
export type GetWorkerParamsParameters = { contract: Address; signal?: AbortSignal }

/** Who works for a contract now, and the key to seal to; all of it proven. */
export type WorkerParams = {
  contract: Address
  epoch: bigint
  seat: number
  workerId: number
  workerSigner: Address
  keyEpoch: bigint
  /** The contract's X-Wing key of `keyEpoch`, 1216 bytes. */
  contractKey: Hex
  report: VerificationReport
}

/**
 * Everything that has to be right before inputs are sealed, as a value: a dApp can show it before it asks for a click.
 *
 * @throws `verification.*`, `attestation.*`, `header.*`
 * @example
 * const { workerId, report } = await getWorkerParams(client, { contract })
 */
export async function getWorkerParams(client: EnigmaClient, { contract, signal }: GetWorkerParamsParameters): Promise<WorkerParams> {
  const verified = await verifyContract(client, contract, signal)
  return {
    contract,
    epoch: verified.epoch.epoch,
    seat: verified.seat,
    workerId: verified.workerId,
    workerSigner: verified.workerSigner,
    keyEpoch: verified.keyEpoch,
    contractKey: toHex(verified.key),
    report: verified.report,
  }
}
