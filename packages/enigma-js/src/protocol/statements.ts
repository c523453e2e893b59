// SPDX-License-Identifier: MIT
import { type Address, encodeAbiParameters, type Hex, hashTypedData, hexToBytes } from 'viem'
import { concat, toHex } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import type { NetworkManifest } from './manifest.js'
import type { DeploymentTerms, TaskTerms } from './queueEntry.js'

// What enclaves sign for the Ledger and for clients: EIP-712 (spec/ledger.md section 3).

const types = {
  Admission: [
    { name: 'contract', type: 'address' },
    { name: 'sender', type: 'address' },
    { name: 'inputs', type: 'bytes32' },
    { name: 'terms', type: 'bytes32' },
    { name: 'deployment', type: 'bytes32' },
    { name: 'validUntil', type: 'uint64' },
  ],
  ContractKey: [
    { name: 'contract', type: 'address' },
    { name: 'epoch', type: 'uint64' },
    { name: 'publicKeyHash', type: 'bytes32' },
  ],
} as const

const TERMS = [
  { type: 'uint8' },
  { type: 'uint64' },
  { type: 'uint32' },
  { type: 'uint128' },
  { type: 'address' },
  { type: 'uint128' },
  { type: 'uint64' },
] as const

const DEPLOYMENT = [
  { type: 'bytes32' },
  { type: 'bytes32' },
  { type: 'uint8' },
  { type: 'uint8' },
  { type: 'uint8' },
  { type: 'uint8' },
  { type: 'uint8' },
  { type: 'uint16' },
] as const

const NONE: Hex = `0x${'00'.repeat(32)}`

/** The domain of everything that is signed for a Ledger. */
export const ledgerDomain = (manifest: Pick<NetworkManifest, 'chainId' | 'ledger' | 'networkId'>) =>
  ({ name: 'Enigma', version: '1', chainId: manifest.chainId, verifyingContract: manifest.ledger, salt: manifest.networkId }) as const

export type LedgerDomain = ReturnType<typeof ledgerDomain>

export type AdmissionStatement = {
  contract: Address
  sender: Address
  inputsHashes: readonly Uint8Array[]
  terms: TaskTerms
  deployment?: DeploymentTerms
  validUntil: bigint
}

/** The digest that the seat's enclave signs. */
export const admissionDigest = (domain: LedgerDomain, admission: AdmissionStatement): Uint8Array =>
  hexToBytes(
    hashTypedData({
      domain,
      types,
      primaryType: 'Admission',
      message: {
        contract: admission.contract,
        sender: admission.sender,
        inputs: toHex(keccak(concat(...admission.inputsHashes))),
        terms: termsHash(admission.terms),
        deployment: admission.deployment ? deploymentHash(admission.deployment) : NONE,
        validUntil: admission.validUntil,
      },
    }),
  )

/** The digest that the key keeper signs over a contract's key. */
export const contractKeyDigest = (domain: LedgerDomain, contract: Address, epoch: bigint, publicKey: Uint8Array): Uint8Array =>
  hexToBytes(
    hashTypedData({ domain, types, primaryType: 'ContractKey', message: { contract, epoch, publicKeyHash: toHex(keccak(publicKey)) } }),
  )

/** `H(abi.encode(TaskTerms))` */
export const termsHash = (terms: TaskTerms): Hex =>
  hashOf(
    encodeAbiParameters(TERMS, [
      terms.gasClass,
      terms.gasPrice,
      terms.callGasLimit,
      terms.callPrepaid,
      terms.token,
      terms.amount,
      terms.keyEpoch,
    ]),
  )

/** `H(abi.encode(Deployment))` */
const deploymentHash = (deployment: DeploymentTerms): Hex =>
  hashOf(
    encodeAbiParameters(DEPLOYMENT, [
      toHex(deployment.salt),
      toHex(deployment.codeHash),
      deployment.hostAbi,
      deployment.reveal,
      deployment.finality,
      deployment.assurance,
      deployment.placement,
      deployment.runtimeVersion,
    ]),
  )

const hashOf = (encoded: Hex): Hex => toHex(keccak(hexToBytes(encoded)))
