// SPDX-License-Identifier: MIT
import type { Hex } from 'viem'
import { hexToBytes } from 'viem'
import { type EnigmaClient, requireAccount } from '../client/createEnigmaClient.js'
import { toHex } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { ledgerAbi } from '../protocol/ledgerAbi.js'
import { requireDeploymentCovered } from '../protocol/moduleGas.js'
import { type RecordedTask, type RecordOptions, recordDeployment, type Terms, termsOf } from './recordTasks.js'

/** What the standard gas limit offers per byte of the module, for reading and compiling it (spec/contracts.md section 8). */
const GAS_PER_BYTE = 2_000n
/** What it offers besides, for what any module takes and for the constructor; what its arguments cost comes on top. */
const STANDARD_CONSTRUCTOR_GAS = 4_800_000n
const HOST_ABIS = { env: 1, enigma_v1: 2 } as const
const REVEALS = { provisional: 1, confirmed: 2 } as const
const FINALITIES = { latest: 1, safe: 2, finalized: 3 } as const

/** A module, its constructor call, and what holds for the contract for good. */
export type DeploySecretContractParameters = Terms &
  RecordOptions & {
    /** The WebAssembly module; it is public. */
    code: Uint8Array
    /** The host functions that the module imports. Default `enigma_v1`. */
    hostAbi?: keyof typeof HOST_ABIS
    /** The constructor with its types. Default `construct()`. */
    function?: string
    /** Its arguments in ABI encoding. */
    arguments?: Uint8Array
    /** When results leave the enclave. Contracts with randomness should choose `confirmed`. Default `provisional`. */
    reveal?: keyof typeof REVEALS
    /** Which headers the contract's queue is read from. Default `latest`. */
    finality?: keyof typeof FINALITIES
    /** Decides the contract's address together with its deployer. Default random. */
    salt?: Hex
  }

/**
 * Verifies the network, seals the constructor call, has it admitted and records the deployment. The contract exists for good once its
 * deploy task has succeeded (`getTaskResult`).
 *
 * @throws `envelope.bad_inputs` for a constructor call that does not fit and `task.gas_limit_too_low` for one that the limit does not cover
 * together with the module, before anybody is asked; `verification.*` before anything is sealed; the worker's code when it refuses; `client.*`
 * for what Ethereum refuses
 * @example
 * const { contract, taskId } = await deploySecretContract(client, { code })
 * const { status } = await getTaskResult(client, { taskId })
 */
export async function deploySecretContract(client: EnigmaClient, parameters: DeploySecretContractParameters): Promise<RecordedTask> {
  const { account } = requireAccount(client)
  const { code } = parameters
  const construct = { function: parameters.function ?? 'construct()', arguments: parameters.arguments ?? new Uint8Array() }
  const offered = GAS_PER_BYTE * BigInt(code.length) + STANDARD_CONSTRUCTOR_GAS
  const terms = termsOf(parameters, offered, [construct], (envelopeBytes, gasClass) =>
    requireDeploymentCovered(code.length, envelopeBytes, gasClass),
  )
  const salt = parameters.salt ?? toHex(crypto.getRandomValues(new Uint8Array(32)))
  // A wrong answer only costs the caller: the envelope binds to the address, and the Ledger makes the true one.
  const contract = await client.publicClient.readContract({
    address: client.manifest.ledger,
    abi: ledgerAbi,
    functionName: 'contractAddress',
    args: [account.address, salt],
  })
  const deployment = {
    codeHash: keccak(code),
    hostAbi: HOST_ABIS[parameters.hostAbi ?? 'enigma_v1'],
    reveal: REVEALS[parameters.reveal ?? 'provisional'],
    finality: FINALITIES[parameters.finality ?? 'latest'],
    assurance: 1,
    placement: 1,
    runtimeVersion: 1,
    salt: hexToBytes(salt),
  }
  const [task] = await recordDeployment(client, contract, terms, deployment, code, construct, parameters)
  return task as RecordedTask
}
