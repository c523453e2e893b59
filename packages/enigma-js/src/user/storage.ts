// SPDX-License-Identifier: MIT
import { ascii, concat } from '../codec/bytes.js'
import { pad, unpad } from '../crypto/padding.js'
import { deriveSivKeys, openSiv, sealSiv } from '../crypto/siv.js'
import { EnigmaError } from '../errors/EnigmaError.js'

const CONTEXT = ascii('stored')
const NAME = ascii('enigma/v1/stored')

/**
 * Encrypts what a user will need later to the user's own seed: sensitive data need not lie in the clear until it is sealed to the network.
 * The same name and data give the same bytes.
 *
 * @param name What it is, for example `passport-number`; bound to the bytes, not hidden in them.
 * @example
 * const sealed = sealForStorage(seed, 'passport-number', data)
 * const opened = openStored(seed, 'passport-number', sealed)
 */
export const sealForStorage = (seed: Uint8Array, name: string, data: Uint8Array): Uint8Array =>
  sealSiv(deriveSivKeys(seed, CONTEXT), associated(name), pad(data))

/** @throws `client.not_the_asker` with another seed, another name, or altered bytes */
export function openStored(seed: Uint8Array, name: string, sealed: Uint8Array): Uint8Array {
  try {
    return unpad(openSiv(deriveSivKeys(seed, CONTEXT), associated(name), sealed))
  } catch (cause) {
    throw new EnigmaError(
      'client.not_the_asker',
      `stored data of ${sealed.length} bytes do not open: another seed, another name than ${JSON.stringify(name)}, or altered`,
      {
        cause,
      },
    )
  }
}

const associated = (name: string): Uint8Array => concat(NAME, ascii(name))
