// SPDX-License-Identifier: MIT
// measure.mjs [--json]: the measurement of each enclave: SHA-256 over everything that runs inside it, which is the program
// and the native libraries beside it. For each file, sorted by name: u32be(name length) | name | u64be(size) | content.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const enclaves = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'artifacts', 'enclaves')

function u32(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function u64(value) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

/** @returns {{ measurement: string, files: { name: string, size: number, sha256: string }[] }} */
function measure(folder) {
  const hash = createHash('sha256')
  const files = readdirSync(folder).sort().map((name) => {
    const content = readFileSync(join(folder, name))
    hash.update(u32(Buffer.byteLength(name))).update(name).update(u64(content.length)).update(content)
    return { name, size: content.length, sha256: createHash('sha256').update(content).digest('hex') }
  })
  return { measurement: hash.digest('hex'), files }
}

const measured = Object.fromEntries(['worker', 'keys'].map((name) => [name, measure(join(enclaves, name))]))
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ worker: measured.worker.measurement, keys: measured.keys.measurement }))
} else {
  for (const [name, { measurement, files }] of Object.entries(measured)) {
    console.log(`${name.padEnd(8)}${measurement}`)
    for (const file of files) console.log(`  ${file.sha256}  ${file.name} (${file.size} bytes)`)
  }
}
