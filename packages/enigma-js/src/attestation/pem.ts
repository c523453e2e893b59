// SPDX-License-Identifier: MIT
import { MAXIMUM_CERTIFICATE } from './limits.js'
import { refuse } from './refuse.js'

const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'
const ASCII = /^\p{ASCII}*$/u
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * The certificates of a PEM chain: exactly `count`, nothing between them, and nothing after them but NUL and white space.
 * @throws `attestation.bad_certificate`
 */
export function readPemChain(bytes: Uint8Array, count: number, what: string): Uint8Array[] {
  const bad = (fault: string) => refuse('bad_certificate', `the ${what} ${fault}`)
  const text = new TextDecoder('latin1').decode(bytes)
  if (!ASCII.test(text)) throw bad('is not ASCII')
  const certificates: Uint8Array[] = []
  let position = skipSpace(text, 0)
  while (text.startsWith(BEGIN, position)) {
    if (certificates.length === count) throw bad(`has more than ${count} certificates`)
    // Behind the first mark: the two may share their dashes.
    const end = text.indexOf(END, position + BEGIN.length)
    if (end < 0) throw bad('ends inside a certificate')
    const lines = text.slice(position + BEGIN.length, end)
    if (lines.length > 2 * MAXIMUM_CERTIFICATE) throw bad(`has a certificate of more than ${MAXIMUM_CERTIFICATE} bytes`)
    const base64 = lines.replace(/\r?\n/g, '')
    if (base64.length > (MAXIMUM_CERTIFICATE * 4) / 3 + 4) throw bad(`has a certificate of more than ${MAXIMUM_CERTIFICATE} bytes`)
    if (base64.length % 4 !== 0 || !BASE64.test(base64)) throw bad('has a certificate that is not base64')
    certificates.push(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
    position = skipSpace(text, end + END.length)
  }
  if (certificates.length !== count) throw bad(`has ${certificates.length} certificates in PEM, expected ${count}`)
  if (!/^[\0\s]*$/.test(text.slice(position))) throw bad('has something after its last certificate')
  return certificates
}

function skipSpace(text: string, position: number): number {
  let next = position
  while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next++
  return next
}
