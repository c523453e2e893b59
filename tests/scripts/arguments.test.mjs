// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTree, repo, run } from './tree.mjs'

for (const script of ['test', 'dev']) {
  test(`./${script} --help prints usage and examples on stdout`, async () => {
    const { code, stdout, stderr } = await run(join(repo, script), ['--help'])
    assert.equal(code, 0)
    assert.match(stdout, new RegExp(`usage: \\./${script}`))
    assert.match(stdout, /examples:\n {2}\.\//)
    assert.equal(stderr, '')
  })
}

test('./dev alone prints its help', async () => {
  const alone = await run(join(repo, 'dev'))
  const help = await run(join(repo, 'dev'), ['--help'])
  assert.deepEqual(alone, help)
})

test('every command that ./dev lists has a help of its own', async () => {
  const { stdout } = await run(join(repo, 'dev'))
  const commands = [...stdout.split('examples:')[0].matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name)
  assert.ok(commands.includes('check') && commands.includes('tcb'), commands.join(' '))
  for (const command of commands) {
    const help = await run(join(repo, 'dev'), [command, '--help'])
    assert.equal(help.code, 0, command)
    assert.match(help.stdout, new RegExp(`usage: \\./dev ${command}[\\s\\S]*example:\\n`))
  }
})

test('./dev offers no command whose code is not in the tree', async (t) => {
  const root = makeTree(t)
  const { stdout } = await run(join(root, 'dev'))
  for (const absent of ['bench', 'fuzz', 'vectors', 'docs']) assert.doesNotMatch(stdout, new RegExp(`^ {2}${absent} `, 'm'))
  const refused = await run(join(root, 'dev'), ['fuzz', '60'])
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /unknown command 'fuzz'; expected one of: check format/)
})

test('./dev finds benchmarks by their folder', async (t) => {
  const root = makeTree(t, { files: { 'bench/gas/gas.mjs': '' } })
  const { stdout } = await run(join(root, 'dev'), ['bench', '--help'])
  assert.match(stdout, /names: gas/)
  const refused = await run(join(root, 'dev'), ['bench', 'speed'])
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /unknown benchmark 'speed'; expected one of: gas/)
})

/** Script, arguments, what the message must say: the value and what was expected. */
const refused = [
  ['test', ['unti'], /unknown suite 'unti'; expected one of: unit vectors/],
  ['test', ['--fast'], /unknown option '--fast'; expected --soak or --help/],
  ['dev', ['cehck'], /unknown command 'cehck'; expected one of: check format/],
  ['dev', ['--json'], /unknown option '--json'; expected a command/],
  ['dev', ['tcb', '--jsn'], /unknown argument '--jsn' of tcb; expected --json/],
  ['dev', ['format', 'src'], /unknown argument 'src' of format; expected --check/],
  ['dev', ['check', '--all'], /unknown argument '--all' of check; expected none/],
]
for (const [script, args, message] of refused) {
  test(`./${script} ${args.join(' ')} is refused with exit code 2, the value, the expectation and a hint`, async () => {
    const { code, stdout, stderr } = await run(join(repo, script), args)
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, message)
    assert.match(stderr, new RegExp(`${script}: hint: \\./${script} --help`))
  })
}
