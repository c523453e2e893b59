// SPDX-License-Identifier: MIT
// `spec/vectors/attestation.json`: the cases of the development issuer, for every verifier.
import { type CollateralFloors, developmentRoot, type QuotePolicy, rootHash, verifyQuote } from '../../src/attestation/index.js'
import { toHex } from '../../src/codec/bytes.js'
import { issue, NOW } from './DevelopmentIssuer.js'
import { developmentCases, developmentCertificate, developmentPolicy } from './developmentCases.js'

export const CHAIN_ID = 31_337
/** What is refused for its size alone would be most of the file. */
const LARGEST_PART = 16 * 1024

const plain = (value: QuotePolicy | Partial<QuotePolicy> | CollateralFloors): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item instanceof Uint8Array ? toHex(item) : item)),
  )

/** The text of the file. */
export async function attestationVectors(): Promise<string> {
  const parts = new Map<string, string>()
  const nameOf = (kind: string, bytes: Uint8Array): string => {
    const hex = toHex(bytes)
    const name = parts.get(hex) ?? `${kind} ${[...parts.values()].filter((other) => other.startsWith(`${kind} `)).length + 1}`
    parts.set(hex, name)
    return name
  }
  const root = developmentRoot(await rootHash(developmentCertificate), CHAIN_ID)
  const cases: unknown[] = []
  for (const { name, order, now = NOW, floors, policy } of developmentCases) {
    const { quote, collateral } = issue(order)
    if ([quote, ...Object.values(collateral)].some((bytes) => bytes.length > LARGEST_PART)) continue
    const rules = { ...developmentPolicy, ...policy }
    const verdict = await verifyQuote(quote, collateral, { now: BigInt(now), root, policy: rules, ...(floors && { floors }) })
    cases.push({
      ...{ kind: 'quote', name, quote: nameOf('quote', quote) },
      ...Object.fromEntries(Object.entries(collateral).map(([part, bytes]) => [part, nameOf(part, bytes)])),
      ...{ now, ...(floors && { floors: plain(floors) }), ...(policy && { policy: plain(policy) }) },
      ...(verdict.result === 'reject'
        ? { error: verdict.error.code }
        : {
            ...{ status: verdict.status, components: verdict.components, tcbDate: verdict.tcbDate, advisories: verdict.advisories },
            ...{ platform: verdict.platform, quoteSize: verdict.quoteSize, claims: verdict.claims },
            ...(verdict.policy?.error && { refused: verdict.policy.error.code }),
          }),
    })
  }
  const file = {
    description:
      'Quotes of the development issuer (spec/attestation.md) with their collateral and verdict; made by packages/enigma-js/test/attestation. ' +
      'Parts are named, and stand under parts. A case without error is proven; refused is the code of its policy, which is the one of the file ' +
      'with what the case says of it.',
    ...{ count: cases.length, chainId: CHAIN_ID, root: toHex(developmentCertificate), policy: plain(developmentPolicy) },
    parts: Object.fromEntries([...parts].map(([hex, name]) => [name, hex])),
    cases,
  }
  return `${JSON.stringify(file, undefined, 1)}\n`
}
