// SPDX-License-Identifier: MIT
// node eng/hardware/initramfs.mjs FOLDER OUTPUT: the files of a folder as an initramfs of Linux (cpio, newc), the same bytes for the same
// files on any machine: names in byte order, owner root, no times, inode numbers that count. Of modes only "may be executed" is kept.
import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const DIRECTORY = 0o040755
const PROGRAM = 0o100755
const FILE = 0o100644
const LINK = 0o120777
const BLOCK = 4

/** The archive of a folder. */
export function initramfs(folder) {
  const entries = list(folder, '')
  const parts = entries.map((entry, i) => record(entry.name, entry.mode, entry.content, i + 1))
  return Buffer.concat([...parts, record('TRAILER!!!', 0, Buffer.alloc(0), 0)])
}

function list(folder, prefix) {
  const names = readdirSync(join(folder, prefix)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return names.flatMap((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`
    const status = lstatSync(join(folder, path))
    if (status.isDirectory()) return [{ name: path, mode: DIRECTORY, content: Buffer.alloc(0) }, ...list(folder, path)]
    if (status.isSymbolicLink()) return [{ name: path, mode: LINK, content: Buffer.from(readlinkSync(join(folder, path))) }]
    if (!status.isFile()) throw new Error(`${path} is neither a file, a folder nor a link; take it out of ${folder}`)
    return [{ name: path, mode: status.mode & 0o100 ? PROGRAM : FILE, content: readFileSync(join(folder, path)) }]
  })
}

// The header of newc: magic, then 13 numbers of 8 hex digits; name and content each filled up to 4 bytes.
function record(name, mode, content, inode) {
  const bytes = Buffer.from(`${name}\0`)
  const links = (mode & 0o170000) === 0o040000 ? 2 : 1
  const numbers = [inode, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0, bytes.length, 0]
  const header = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`
  return Buffer.concat([filled(Buffer.concat([Buffer.from(header), bytes])), filled(content)])
}

function filled(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)])
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, output, ...rest] = process.argv.slice(2)
  if (folder === undefined || output === undefined || rest.length > 0) {
    console.error('usage: node eng/hardware/initramfs.mjs FOLDER OUTPUT')
    process.exit(2)
  }
  writeFileSync(output, initramfs(folder))
}
