// SPDX-License-Identifier: MIT
// tcb.mjs [--json]: what must be trusted, counted: lines of src/shared and src/trusted without blanks and comments, packages
// of the lock files, native libraries beside the enclaves. Enigma.Enclave.Platform (the door and the hardware files) is counted apart.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countCodeLines } from './codeLines.mjs'

const repo = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const PLATFORM = 'Enigma.Enclave.Platform'
const ENCLAVES = ['Enigma.Enclave.Worker', 'Enigma.Enclave.Keys']

const projects = ['shared', 'trusted'].flatMap((ring) =>
  readdirSync(join(repo, 'src', ring), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ ring, name, folder: join(repo, 'src', ring, name) })),
)

function linesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.cs'))
    .reduce((sum, name) => sum + countCodeLines(readFileSync(join(folder, name), 'utf8')), 0)
}

// An analyzer, the AOT compiler and the trimmer: they make the program, and are not in it.
const BUILD_ONLY = /^(Microsoft\.CodeAnalysis\.BannedApiAnalyzers|(runtime\..*\.)?Microsoft\.DotNet\.ILCompiler|Microsoft\.NET\.ILLink\.Tasks)$/

/** Packages that reach an enclave: the lock files of the two measured programs, less what only the build uses. */
function packagesOfEnclaves() {
  const reasons = new Map(
    [...readFileSync(join(repo, 'eng', 'TrustedPackages.props'), 'utf8').matchAll(/Include="([^"]+)"\s+Because="([^"]+)"/g)].map(
      ([, name, because]) => [name, because],
    ),
  )
  const found = new Map()
  for (const { name: project, folder } of projects.filter(({ name }) => ENCLAVES.includes(name))) {
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'packages.lock.json'), 'utf8'))
    for (const frameworks of Object.values(dependencies)) {
      for (const [name, { type, resolved }] of Object.entries(frameworks)) {
        if (type === 'Project' || BUILD_ONLY.test(name)) continue
        const entry = found.get(name) ?? { name, version: resolved, direct: reasons.has(name), because: reasons.get(name), enclaves: [] }
        if (!entry.enclaves.includes(project)) entry.enclaves.push(project)
        found.set(name, entry)
      }
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** Native libraries beside the finished enclaves. */
function nativeLibraries() {
  const names = ['worker', 'keys'].flatMap((enclave) => {
    return readdirSync(join(repo, 'artifacts', 'enclaves', enclave)).filter((name) => name.includes('.so'))
  })
  return [...new Set(names)].sort()
}

const counted = Object.fromEntries(projects.map(({ name, folder }) => [name, linesOf(folder)]))
const { [PLATFORM]: platformLines, ...measured } = counted
const report = {
  lines: Object.values(measured).reduce((sum, lines) => sum + lines, 0),
  platformLines,
  projects: measured,
  packages: packagesOfEnclaves(),
  native: nativeLibraries(),
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(report))
} else {
  for (const [name, lines] of Object.entries(report.projects)) console.log(`${String(lines).padStart(7)}  ${name}`)
  console.log(`${String(report.lines).padStart(7)}  lines of trusted code, and ${platformLines} in ${PLATFORM}`)
  for (const { name, version, because } of report.packages) console.log(`package  ${name} ${version}${because ? `: ${because}` : ' (needed by another package)'}`)
  for (const name of report.native) console.log(`native   ${name}`)
}
