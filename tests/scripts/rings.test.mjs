// SPDX-License-Identifier: MIT
// The guard of the trust rings, tried with projects that break each rule under the repository's own build files.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { makeTree, run } from './tree.mjs'

const project = (items = '') => `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>${items}</ItemGroup></Project>\n`
const reference = (path) => `<ProjectReference Include="$(RepoRoot)src/${path}.csproj" />`
const code = (body) => `namespace Probe;\n\npublic static class Code\n{\n    ${body}\n}\n`
const HARMLESS = code('public static int Answer => 42;')
const READS_A_FILE = code('public static string Read(string path) => System.IO.File.ReadAllText(path);')

/** Name, ring, project items, source. */
const projects = [
  ['Shared', 'shared', '', HARMLESS],
  ['Host', 'untrusted', '', READS_A_FILE],
  ['TrustedToShared', 'trusted', reference('shared/Shared/Shared'), HARMLESS],
  ['TrustedToHost', 'trusted', reference('untrusted/Host/Host'), HARMLESS],
  ['ClientToHost', 'client', reference('untrusted/Host/Host'), HARMLESS],
  ['HostToTrusted', 'untrusted', reference('trusted/TrustedToShared/TrustedToShared'), HARMLESS],
  ['UnlistedPackage', 'trusted', '<PackageReference Include="System.CommandLine" />', HARMLESS],
  ['ReadsFile', 'trusted', '', READS_A_FILE],
  ['Enigma.Enclave.Platform', 'trusted', '', READS_A_FILE],
]

let output

before(async (context) => {
  const root = makeTree(context, {
    parts: [
      ...['Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'global.json', '.editorconfig'],
      ...['eng/TrustedPackages.props', 'eng/BannedSymbols.trusted.txt'],
    ],
    files: Object.fromEntries([
      ...projects.flatMap(([name, ring, items, source]) => [
        [`src/${ring}/${name}/${name}.csproj`, project(items)],
        [`src/${ring}/${name}/Code.cs`, source],
      ]),
      ['All.slnx', `<Solution>${projects.map(([name, ring]) => `<Project Path="src/${ring}/${name}/${name}.csproj" />`).join('')}</Solution>`],
    ]),
  })
  const env = { UseSharedCompilation: 'false', MSBUILDDISABLENODEREUSE: '1', DOTNET_NOLOGO: '1', CI: 'false' }
  const { stdout, stderr } = await run('dotnet', ['build', 'All.slnx', '-nologo', '-nodeReuse:false', '-tl:off', '-v:minimal'], { cwd: root, env })
  output = stdout + stderr
})

/** The error lines of one project, each once. */
const errorsOf = (name) => [...new Set(output.split('\n').filter((line) => line.includes(' error ') && line.includes(`/${name}.csproj]`)))]

for (const [name, expected] of [
  ['TrustedToHost', /error RING001: TrustedToHost is trusted code and must not reference Host\. See ARCHITECTURE\.md/],
  ['ClientToHost', /error RING001: ClientToHost is client code and must not reference Host\./],
  ['HostToTrusted', /error RING001: HostToTrusted is untrusted code and must not reference TrustedToShared\./],
  ['UnlistedPackage', /error RING002: UnlistedPackage is trusted code and uses System\.CommandLine, which eng\/TrustedPackages\.props does not list/],
  ['ReadsFile', /error RS0030: .*File.*trusted code does no I\/O/],
]) {
  test(`${name} does not build`, () => {
    const errors = errorsOf(name)
    assert.equal(errors.length, 1, output)
    assert.match(errors[0], expected)
  })
}

for (const name of ['TrustedToShared', 'Host', 'Enigma.Enclave.Platform']) {
  test(`${name} builds: the guard refuses no right arrow, and the door may do I/O`, () => {
    assert.deepEqual(errorsOf(name), [], output)
    assert.match(output, new RegExp(`${name} -> .*${name}\\.dll`))
  })
}
