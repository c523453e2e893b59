// SPDX-License-Identifier: MIT
// The image of a trust domain is measured, so the same files must give the same archive.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { initramfs } from '../../eng/hardware/initramfs.mjs'

const files = { 'enclave/Enigma.Enclave.Worker': [0o755, 'program'], 'enclave/lib.so': [0o644, 'libr'], init: [0o755, '#!/bin/busybox sh\n'] }

function folder(t, names) {
  const made = mkdtempSync(join(tmpdir(), 'enigma-initramfs-'))
  t.after(() => rmSync(made, { recursive: true }))
  mkdirSync(join(made, 'enclave'))
  for (const name of names) {
    const [mode, content] = files[name]
    writeFileSync(join(made, name), content)
    chmodSync(join(made, name), mode)
  }
  symlinkSync('Enigma.Enclave.Worker', join(made, 'enclave/enclave'))
  return made
}

/** The records of an archive: what a kernel would unpack. */
function unpack(archive) {
  const records = []
  for (let at = 0; at < archive.length; ) {
    assert.equal(archive.toString('ascii', at, at + 6), '070701')
    const field = (i) => Number.parseInt(archive.toString('ascii', at + 6 + 8 * i, at + 14 + 8 * i), 16)
    const [mode, size, nameSize] = [field(1), field(6), field(11)]
    const name = archive.toString('utf8', at + 110, at + 110 + nameSize - 1)
    const content = Math.ceil((at + 110 + nameSize) / 4) * 4
    records.push({ name, mode: mode.toString(8), content: archive.toString('utf8', content, content + size), time: field(5), owner: field(2) })
    at = Math.ceil((content + size) / 4) * 4
  }
  return records
}

test('an image has its files in byte order, owned by root, without times', (t) => {
  const records = unpack(initramfs(folder(t, Object.keys(files))))
  assert.deepEqual(
    records.map(({ name, mode, content }) => [name, mode, content]),
    [
      ['enclave', '40755', ''],
      ['enclave/Enigma.Enclave.Worker', '100755', 'program'],
      ['enclave/enclave', '120777', 'Enigma.Enclave.Worker'],
      ['enclave/lib.so', '100644', 'libr'],
      ['init', '100755', '#!/bin/busybox sh\n'],
      ['TRAILER!!!', '0', ''],
    ],
  )
  for (const { time, owner } of records) assert.equal(time + owner, 0)
})

test('an image is the same bytes wherever, whenever and in whatever order its files were made', (t) => {
  const [one, other] = [folder(t, Object.keys(files)), folder(t, Object.keys(files).reverse())]
  chmodSync(join(other, 'enclave/lib.so'), 0o600)
  utimesSync(join(other, 'init'), 1, 1)
  assert.ok(initramfs(one).equals(initramfs(other)))
  writeFileSync(join(other, 'init'), '#!/bin/busybox ash\n')
  assert.ok(!initramfs(one).equals(initramfs(other)))
})
