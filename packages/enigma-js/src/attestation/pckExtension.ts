// SPDX-License-Identifier: MIT
import type { Certificate } from './Certificate.js'
import { DerReader, tags } from './DerReader.js'
import { refuse } from './refuse.js'

/** 1.2.840.113741.1.13.1 */
const PCK_EXTENSION = '2a864886f84d010d01'
const COMPONENTS = 16
const TYPES = ['standard', 'scalable', 'scalable with integrity'] as const

/** What a PCK certificate says of the platform (spec/attestation.md section 4). */
export type PckPlatform = {
  ppid: Uint8Array
  /** The 16 component SVNs: TCB levels are compared with these. */
  components: readonly number[]
  pceSvn: number
  cpuSvn: Uint8Array
  pceId: Uint8Array
  fmspc: Uint8Array
  sgxType: (typeof TYPES)[number]
  /** Of platforms with several processors, else undefined. */
  instanceId: Uint8Array | undefined
}

/** @throws `attestation.bad_certificate` */
export function readPckPlatform(certificate: Certificate): PckPlatform {
  const extension = certificate.extensions.get(PCK_EXTENSION)
  if (!extension) throw refuse('bad_certificate', 'the PCK certificate has no PCK extension')
  const outer = new DerReader(extension.value, 'PCK extension', 'bad_certificate')
  const items = readItems(outer.inside(tags.sequence), PCK_EXTENSION)
  outer.end()
  const tcb = readItems(take(items, 2).inside(tags.sequence), `${PCK_EXTENSION}02`)
  const instanceId = items.get(6)
  const configuration = items.get(7)
  if (configuration) {
    for (const flag of readItems(configuration.inside(tags.sequence), `${PCK_EXTENSION}07`).values())
      whole(flag, (reader) => reader.boolean())
  }
  return {
    ppid: whole(take(items, 1), (reader) => reader.octets(16)),
    components: Array.from({ length: COMPONENTS }, (_, i) => whole(take(tcb, i + 1), (reader) => reader.number(255))),
    pceSvn: whole(take(tcb, 17), (reader) => reader.number(65_535)),
    cpuSvn: whole(take(tcb, 18), (reader) => reader.octets(16)),
    pceId: whole(take(items, 3), (reader) => reader.octets(2)),
    fmspc: whole(take(items, 4), (reader) => reader.octets(6)),
    sgxType: TYPES[whole(take(items, 5), (reader) => reader.number(2, tags.enumerated))] ?? 'standard',
    instanceId: instanceId && whole(instanceId, (reader) => reader.octets(16)),
  }
}

/** The values of a sequence of pairs, by the last number of their OID; pairs of other OIDs are skipped. */
function readItems(list: DerReader, prefix: string): Map<number, DerReader> {
  const items = new Map<number, DerReader>()
  while (list.next !== undefined) {
    const pair = list.inside(tags.sequence)
    const oid = pair.oid()
    if (oid.length !== prefix.length + 2 || !oid.startsWith(prefix)) continue
    const number = Number.parseInt(oid.slice(prefix.length), 16)
    if (items.has(number)) throw list.refuse(`has item ${number} twice`)
    items.set(number, pair)
  }
  return items
}

function take(items: Map<number, DerReader>, number: number): DerReader {
  const item = items.get(number)
  if (!item) throw refuse('bad_certificate', `the PCK extension lacks item ${number}`)
  return item
}

function whole<T>(reader: DerReader, read: (reader: DerReader) => T): T {
  const value = read(reader)
  reader.end()
  return value
}
