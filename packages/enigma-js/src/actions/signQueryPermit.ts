// SPDX-License-Identifier: MIT
import { type Address, type Hex, hexToBytes, isAddressEqual } from 'viem'
import { type EnigmaClient, requireAccount, requireSeed } from '../client/createEnigmaClient.js'
import { toHex } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { recoverSigner } from '../crypto/signatures.js'
import { publicKeyOf } from '../crypto/xwing.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import {
  LONGEST_PERMIT,
  MOST_CONTRACTS,
  permitDigest,
  permitTypedData,
  type QueryKind,
  scopeOf,
  sessionSeed,
  sortContracts,
} from '../protocol/query.js'
import type { SignedPermit } from '../user/PermitStore.js'

const STANDARD_LIFETIME = 3600

/** What a permit covers. */
export type SignQueryPermitParameters = {
  /** 1 to 16 contracts. */
  contracts: readonly Address[]
  /** Default both. */
  scope?: readonly QueryKind[]
  /** For how long from the newest block on, in seconds, at most a day. Default an hour. A permit cannot be withdrawn. */
  lifetimeSeconds?: number
  signal?: AbortSignal
}

/**
 * Has the wallet sign a permit (EIP-712) under which the client may query and estimate in the account's name. The client keeps it and uses
 * it for every query that it covers; the key of the session comes from the user's seed. Without it `query` asks the wallet by itself, for
 * one contract at a time.
 *
 * @throws `client.bad_request`; `query.wrong_permit` when the signature is not the account's, as that of an account which is a contract
 * @example
 * await signQueryPermit(client, { contracts: [contract], scope: ['query'], lifetimeSeconds: 600 })
 */
export async function signQueryPermit(client: EnigmaClient, parameters: SignQueryPermitParameters): Promise<SignedPermit> {
  const { scope = ['query', 'estimate'], lifetimeSeconds = STANDARD_LIFETIME, signal } = parameters
  const { walletClient, account } = requireAccount(client)
  const seed = requireSeed(client)
  const contracts = sortContracts(parameters.contracts)
  if (contracts.length === 0 || contracts.length > MOST_CONTRACTS || scope.length === 0)
    throw badRequest(`a permit for ${contracts.length} contracts and ${scope.length} kinds, expected 1 to ${MOST_CONTRACTS} and 1 or 2`)
  if (!Number.isSafeInteger(lifetimeSeconds) || lifetimeSeconds < 1 || lifetimeSeconds > LONGEST_PERMIT)
    throw badRequest(`a permit of ${lifetimeSeconds} seconds, expected 1 to ${LONGEST_PERMIT}`)
  // The enclave compares with its own header, which is of this network's time and not of this machine's clock.
  const { timestamp } = await client.heads.newest(signal)
  const nonce = crypto.getRandomValues(new Uint8Array(32))
  const session = publicKeyOf(sessionSeed(seed, hexToBytes(client.manifest.networkId), account.address, nonce))
  const permit = {
    asker: account.address,
    scope: scopeOf(scope),
    contracts,
    expiry: timestamp + BigInt(lifetimeSeconds),
    nonce: toHex(nonce),
    sessionKey: toHex(keccak(session)),
  }
  const signature = withStandardV(await walletClient.signTypedData({ account, ...permitTypedData(client.domain, permit) }))
  const signer = await recoverSigner(permitDigest(client.domain, permit), hexToBytes(signature)).catch(() => undefined)
  if (!signer || !isAddressEqual(signer, account.address)) {
    throw new EnigmaError('query.wrong_permit', `the wallet's signature over the permit is not of ${account.address}`, {
      hint: 'use an account with a key: accounts that are contracts cannot sign permits',
    })
  }
  const signed = { permit, signature }
  client.permits.add(signed)
  return signed
}

/** Some wallets write the parity as 0 or 1. */
function withStandardV(signature: Hex): Hex {
  const bytes = hexToBytes(signature)
  const v = bytes[64]
  if (bytes.length === 65 && v !== undefined && v < 2) bytes[64] = v + 27
  return toHex(bytes)
}

const badRequest = (given: string): EnigmaError => new EnigmaError('client.bad_request', given)
