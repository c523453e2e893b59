// SPDX-License-Identifier: MIT
// Compiles contracts/src into artifacts/contracts/NAME.json: { abi, bytecode, deployedBytecode, storageLayout }.
// The settings are those of contracts/foundry.toml, so that what forge tests is what is deployed.
import { createRequire } from 'node:module'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const repo = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const contracts = join(repo, 'contracts')
const output = join(repo, 'artifacts', 'contracts')
const solc = createRequire(import.meta.url)('solc')

/** The plain `key = value` lines of one table; that is all of TOML the settings use. */
function readTable(text, table) {
  const start = text.indexOf(`[${table}]`)
  if (start < 0) throw new Error(`contracts/foundry.toml has no [${table}] table`)
  const body = text.slice(start).split('\n').slice(1)
  const end = body.findIndex((line) => /^\s*\[/.test(line))
  const pairs = body
    .slice(0, end < 0 ? undefined : end)
    .map((line) => /^\s*(\w+)\s*=\s*("[^"]*"|true|false|[\d_]+)\s*(#.*)?$/.exec(line))
    .filter(Boolean)
  return Object.fromEntries(
    pairs.map(([, key, value]) => [key, value.startsWith('"') ? value.slice(1, -1) : JSON.parse(value.replaceAll('_', ''))]),
  )
}

const settings = readTable(readFileSync(join(contracts, 'foundry.toml'), 'utf8'), 'profile.default')
const sources = Object.fromEntries(
  readdirSync(join(contracts, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sol'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((path) => [relative(contracts, path).split(sep).join('/'), { content: readFileSync(path, 'utf8') }]),
)

const input = {
  language: 'Solidity',
  sources,
  settings: {
    viaIR: settings.via_ir ?? false,
    optimizer: { enabled: settings.optimizer ?? true, runs: settings.optimizer_runs ?? 200 },
    ...(settings.evm_version && { evmVersion: settings.evm_version }),
    metadata: { bytecodeHash: settings.bytecode_hash ?? 'ipfs', appendCBOR: settings.cbor_metadata ?? true },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'storageLayout'] } },
  },
}
const result = JSON.parse(solc.compile(JSON.stringify(input)))
for (const { formattedMessage } of result.errors ?? []) console.error(formattedMessage)
// A warning is an error here as everywhere in this repository.
if (result.errors?.some(({ severity }) => severity !== 'info')) process.exit(1)

const fresh = `${output}.new`
rmSync(fresh, { recursive: true, force: true })
mkdirSync(fresh, { recursive: true })
const names = new Map()
for (const [file, units] of Object.entries(result.contracts)) {
  for (const [name, { abi, evm, storageLayout }] of Object.entries(units)) {
    if (names.has(name)) throw new Error(`two contracts are named ${name}: ${names.get(name)} and ${file}; artifacts need one name each`)
    names.set(name, file)
    const artifact = { abi, bytecode: `0x${evm.bytecode.object}`, deployedBytecode: `0x${evm.deployedBytecode.object}`, storageLayout }
    writeFileSync(join(fresh, `${name}.json`), `${JSON.stringify(artifact, null, 1)}\n`)
  }
}
// Replaced as a whole: no artifact of a contract that is gone stays behind.
rmSync(output, { recursive: true, force: true })
renameSync(fresh, output)
console.log(`${names.size} contracts, solc ${solc.version()}`)
