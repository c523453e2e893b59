// SPDX-License-Identifier: MIT
import type { Certificate } from './Certificate.js'
import { type JsonObject, readJson } from './JsonReader.js'
import { SIGNATURE_SIZE, verifyP256 } from './p256.js'
import { type QuoteFault, refuse } from './refuse.js'

/** JSON whose member `name` is signed as it stands. Nothing of it is to be believed before {@link requireSigned}. */
export type SignedJson = { value: JsonObject; signature: Uint8Array; what: string }

/** @throws `attestation.collateral_malformed` */
export function readSignedJson(bytes: Uint8Array, name: string, what: string): SignedJson {
  const outer = readJson(bytes, what)
  const stranger = outer.names.find((member) => member !== name && member !== 'signature')
  // What is not signed must not be there to be read by somebody.
  if (stranger !== undefined) {
    throw refuse('collateral_malformed', `the ${what} has the member ${JSON.stringify(stranger.slice(0, 64))}, which nobody signed`)
  }
  return { value: outer.object(name), signature: outer.hex('signature', SIGNATURE_SIZE), what }
}

/** The value, if the signer signed its bytes. */
export async function requireSigned({ value, signature, what }: SignedJson, signer: Certificate, fault: QuoteFault): Promise<JsonObject> {
  if (!(await verifyP256(signer.publicKey, value.raw, signature))) throw refuse(fault, `the ${what} is not signed by ${signer.commonName}`)
  return value
}
