// SPDX-License-Identifier: MIT
import { type Address, getAddress, type Hex, hexToBytes } from 'viem'
import { concat, uint } from '../codec/bytes.js'
import { Reader } from '../codec/Reader.js'
import { keccak } from '../crypto/hash.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { isPublicChain } from './publicChains.js'

// What an application pins (spec/keys.md section 8). It comes with the application, never from a node.

const VERSION = 1
const DEVELOPMENT = 1
const INTEL = 2

/** A network as its applications know it. The JSON form has exactly these members. */
export type NetworkManifest = {
  version: 1
  chainId: number
  ledger: Address
  networkId: Hex
  headerTrust: 'authority'
  authorityKey: Hex
  attestationRoot: 'development' | 'intel'
  /** SHA-256 of the root's name and key (spec/attestation.md section 1). */
  rootHash: Hex
  workerMeasurement: Hex
  keeperMeasurement: Hex
}

const HASHES = ['networkId', 'authorityKey', 'rootHash', 'workerMeasurement', 'keeperMeasurement'] as const
const MEMBERS = ['version', 'chainId', 'ledger', 'headerTrust', 'attestationRoot', ...HASHES]

/** Reads the JSON form, as text or parsed. @throws `manifest.bad_format` */
export function parseManifest(json: unknown): NetworkManifest {
  const value = typeof json === 'string' ? parseText(json) : json
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('it is no object')
  const given = value as Record<string, unknown>
  for (const member of Object.keys(given)) if (!MEMBERS.includes(member)) throw bad(`it has the unknown member ${JSON.stringify(member)}`)
  for (const member of MEMBERS) if (!(member in given)) throw bad(`it lacks ${member}`)
  if (given.version !== VERSION) throw bad(`version is ${String(given.version)}, expected ${VERSION}`)
  if (!Number.isSafeInteger(given.chainId) || (given.chainId as number) < 0)
    throw bad(`chainId is ${String(given.chainId)}, expected a whole number`)
  if (given.headerTrust !== 'authority') throw bad(`headerTrust is ${JSON.stringify(given.headerTrust)}, expected "authority"`)
  const root = given.attestationRoot
  if (root !== 'development' && root !== 'intel') throw bad(`attestationRoot is ${JSON.stringify(root)}, expected "development" or "intel"`)
  const hash = (member: (typeof HASHES)[number]): Hex => hexOf(member, given[member], 32)
  return {
    version: VERSION,
    chainId: given.chainId as number,
    ledger: getAddress(hexOf('ledger', given.ledger, 20).toLowerCase()),
    networkId: hash('networkId'),
    headerTrust: 'authority',
    authorityKey: hash('authorityKey'),
    attestationRoot: root,
    rootHash: hash('rootHash'),
    workerMeasurement: hash('workerMeasurement'),
    keeperMeasurement: hash('keeperMeasurement'),
  }
}

/** The canonical bytes. */
export const encodeManifest = (manifest: NetworkManifest): Uint8Array =>
  concat(
    new Uint8Array([VERSION]),
    uint(manifest.chainId, 8),
    hexToBytes(manifest.ledger),
    hexToBytes(manifest.networkId),
    new Uint8Array([1]),
    hexToBytes(manifest.authorityKey),
    new Uint8Array([manifest.attestationRoot === 'intel' ? INTEL : DEVELOPMENT]),
    hexToBytes(manifest.rootHash),
    hexToBytes(manifest.workerMeasurement),
    hexToBytes(manifest.keeperMeasurement),
  )

/** @throws `manifest.bad_format` */
export function decodeManifest(bytes: Uint8Array): NetworkManifest {
  const reader = new Reader(bytes, `network manifest of ${bytes.length} bytes`, 'manifest.bad_format')
  const one = (what: string): void => {
    const value = reader.number(1)
    if (value !== 1) throw reader.refuse(`has ${what} ${value}, expected 1`)
  }
  one('version')
  const chainId = reader.bigint(8)
  if (chainId > BigInt(Number.MAX_SAFE_INTEGER)) throw reader.refuse(`has chain id ${chainId}, above what a number holds`)
  const ledger = getAddress(reader.hex(20))
  const networkId = reader.hex(32)
  one('header trust')
  const authorityKey = reader.hex(32)
  const root = reader.number(1)
  if (root !== DEVELOPMENT && root !== INTEL) throw reader.refuse(`has attestation root ${root}, expected 1 (development) or 2 (Intel)`)
  const manifest: NetworkManifest = {
    version: VERSION,
    chainId: Number(chainId),
    ledger,
    networkId,
    headerTrust: 'authority',
    authorityKey,
    attestationRoot: root === INTEL ? 'intel' : 'development',
    rootHash: reader.hex(32),
    workerMeasurement: reader.hex(32),
    keeperMeasurement: reader.hex(32),
  }
  reader.end()
  return manifest
}

export const manifestHash = (manifest: NetworkManifest): Uint8Array => keccak(encodeManifest(manifest))

/**
 * Development trust is for local and private chains only.
 * @throws `trust.development_on_public_chain`, `trust.authority_on_public_chain`
 */
export function requireTrustFitsChain(manifest: NetworkManifest): void {
  if (!isPublicChain(manifest.chainId)) return
  if (manifest.attestationRoot === 'development') {
    throw new EnigmaError(
      'trust.development_on_public_chain',
      `the development root vouches for enclaves on the public chain ${manifest.chainId}`,
      {
        hint: 'use the manifest of a network whose enclaves run on real hardware',
      },
    )
  }
  throw new EnigmaError('trust.authority_on_public_chain', `a header authority signs for the public chain ${manifest.chainId}`)
}

function parseText(json: string): unknown {
  try {
    return JSON.parse(json, refuseDoubled(json))
  } catch (cause) {
    if (cause instanceof EnigmaError) throw cause
    throw bad('it is no JSON', cause)
  }
}

// JSON.parse keeps the last of two equal members; here two are two meanings. The members are flat, so counting their names is enough.
function refuseDoubled(json: string): undefined {
  const names = [...json.matchAll(/"([A-Za-z]+)"\s*:/g)].map((match) => match[1])
  const doubled = names.find((name, i) => names.indexOf(name) !== i)
  if (doubled !== undefined) throw bad(`it has ${doubled} twice`)
  return undefined
}

function hexOf(member: string, value: unknown, size: number): Hex {
  if (typeof value !== 'string' || !new RegExp(`^0x[0-9a-fA-F]{${2 * size}}$`).test(value)) {
    throw bad(`${member} is ${JSON.stringify(value)?.slice(0, 80)}, expected 0x and ${2 * size} hex digits`)
  }
  return value.toLowerCase() as Hex
}

const bad = (fault: string, cause?: unknown): EnigmaError =>
  new EnigmaError('manifest.bad_format', `the network manifest is malformed: ${fault}`, {
    cause,
    hint: 'take the manifest that the network publishes',
  })
