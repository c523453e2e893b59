// SPDX-License-Identifier: MIT
// Reporter of node's test runner: a readable line per test on stdout, and the results as CTRF, the format xunit writes too.
import { writeFileSync } from 'node:fs'

export default async function* report(source) {
  const tests = []
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue
    const skip = data.skip !== undefined && data.skip !== false
    const status = type === 'test:fail' ? 'failed' : skip ? 'skipped' : 'passed'
    const error = data.details?.error
    const message = status === 'failed' ? String(error?.cause?.message ?? error?.message ?? error) : skip ? String(data.skip) : undefined
    tests.push({ name: data.name, status, duration: Math.round(data.details?.duration_ms ?? 0), message })
    yield `${status}: ${data.name}${message ? `\n${message}` : ''}\n`
  }
  writeFileSync(process.env.ENIGMA_TEST_RESULTS, JSON.stringify({ reportFormat: 'CTRF', results: { tests } }))
}
