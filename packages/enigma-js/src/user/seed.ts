// SPDX-License-Identifier: MIT
import { type Address, type Hex, hexToBytes, type WalletClient } from 'viem'
import { hkdf } from '../crypto/hash.js'
import { labels } from '../crypto/labels.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import type { NetworkManifest } from '../protocol/manifest.js'

const SEED_SIZE = 32

/** A fresh seed of 32 bytes. Whoever has it reads every result: keep it like a key. */
export const generateSeed = (): Uint8Array => crypto.getRandomValues(new Uint8Array(SEED_SIZE))

/** The text that an account signs for its seed (spec/keys.md section 3). */
const seedMessage = (account: Address, networkId: Hex): string =>
  `Enigma user seed of ${account.toLowerCase()} on network ${networkId.toLowerCase()}. Sign this only in applications that you trust.`

/**
 * The seed of an account, so that nothing beside its key has to be kept. The wallet signs a text for it.
 *
 * Any application that gets this signature reads every result of the account: a page that imitates yours can ask for it too. Where that
 * matters, use `generateSeed` and keep the seed encrypted (`sealForStorage`).
 *
 * @throws `client.bad_request` when the wallet's signatures are not deterministic
 */
export async function seedFromWallet(walletClient: WalletClient, manifest: NetworkManifest): Promise<Uint8Array> {
  const account = walletClient.account
  if (!account) throw new EnigmaError('client.bad_request', 'the wallet has no account')
  const message = seedMessage(account.address, manifest.networkId)
  const [first, second] = [await walletClient.signMessage({ account, message }), await walletClient.signMessage({ account, message })]
  if (first !== second) {
    throw new EnigmaError('client.bad_request', 'the wallet gives another signature each time, so a seed from it would be lost', {
      hint: 'use generateSeed',
    })
  }
  return hkdf(hexToBytes(first), new Uint8Array(), labels.userSeed, SEED_SIZE)
}
