// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { type Address, serializeSignature } from 'viem'
import { privateKeyToAccount, sign } from 'viem/accounts'
import { toHex } from '../../src/codec/bytes.js'
import { recoverSigner } from '../../src/crypto/signatures.js'
import { publicKeyOf } from '../../src/crypto/xwing.js'
import { inputsHashOf, sealPlain } from '../../src/protocol/envelope.js'
import { encodePermit, encodeQuery, permitDigest, permitTypedData, type QueryPermit, sessionSeed } from '../../src/protocol/query.js'
import { answerDigest, decodeQueryOutcome, openAnswer } from '../../src/protocol/queryAnswer.js'
import { ledgerDomain } from '../../src/protocol/statements.js'
import * as enclave from '../enclave.js'
import { same, testVectors, type VectorCase } from './vectorFile.js'

testVectors('queries.json', {
  session: (given) => {
    const seed = sessionSeed(given.bytes('userSeed'), given.bytes('networkId'), given.hex('asker'), given.bytes('nonce'))
    same(given.name, seed, given.bytes('seed'))
    same(given.name, publicKeyOf(seed), given.bytes('publicKey'))
  },
  permit: async (given) => {
    const permit = permitOf(given.part('permit'))
    same(given.name, encodePermit(permit), given.bytes('encoding'))
    await checkSigned(given, permitDigest(domainOf(given), permit), permit.asker)
    // A wallet makes the same signature from the typed data.
    assert.equal(
      await privateKeyToAccount(given.hex('key')).signTypedData(permitTypedData(domainOf(given), permit)),
      given.hex('signature'),
    )
  },
  query: (given) => {
    const query = {
      kind: given.number('kindOfQuery') === 1 ? ('query' as const) : ('estimate' as const),
      contract: given.hex('contract') as Address,
      function: given.text('function'),
      arguments: given.bytes('arguments'),
      permit: permitOf(given.part('permit')),
      signature: given.bytes('signature'),
      session: given.bytes('session'),
    }
    same(given.name, encodeQuery(query), given.bytes('encoding'))
    const key = publicKeyOf(given.bytes('contractSeed'))
    const { envelope } = sealPlain(contextOf(given), key, encodeQuery(query), given.bytes('userSeed'), given.bytes('salt'))
    same(given.name, envelope, given.bytes('envelope'))
    same(given.name, inputsHashOf(envelope), given.bytes('id'))
    same(given.name, encodeQuery(open(given)), given.bytes('encoding'))
  },
  'query.refused': (given) => {
    enclave.decodeQuery(given.bytes('encoding'))
  },
  'envelope.refused': (given) => {
    open(given)
  },
  permitted: permitted,
  'permitted.refused': permitted,
  'outcome.refused': (given) => {
    decodeQueryOutcome(given.bytes('encoding'))
  },
  answer: async (given) => {
    const outcome = decodeQueryOutcome(given.bytes('encoding'))
    same(given.name, enclave.encodeQueryOutcome(outcome), given.bytes('encoding'))
    const session = given.bytes('sessionSeed')
    same(
      given.name,
      enclave.sealAnswer(aboutOf(given), publicKeyOf(session), outcome, given.bytes('encapsulationSeed')),
      given.bytes('answer'),
    )
    assert.deepEqual(openAnswer(aboutOf(given), session, given.bytes('answer')), outcome, given.name)
    if (given.has('value')) {
      assert.equal(outcome.status, 'succeeded')
      if (outcome.status === 'succeeded') same(given.name, outcome.returnData, given.bytes('value'))
    }
    await checkSigned(
      given,
      answerDigest(domainOf(given), aboutOf(given), given.bytes('answer')),
      privateKeyToAccount(given.hex('key')).address,
    )
  },
  'answer.refused': (given) => {
    openAnswer(aboutOf(given), given.bytes('sessionSeed'), given.bytes('answer'))
  },
})

function permitted(given: VectorCase): Promise<void> {
  const query = enclave.decodeQuery(given.bytes('encoding'))
  return enclave.requirePermitted(query, given.hex('contract'), domainOf(given), given.bigint('now'))
}

async function checkSigned(given: VectorCase, digest: Uint8Array, signer: Address): Promise<void> {
  same(given.name, digest, given.bytes('digest'))
  assert.equal(serializeSignature(await sign({ hash: toHex(digest), privateKey: given.hex('key') })), given.hex('signature'), given.name)
  assert.equal((await recoverSigner(digest, given.bytes('signature'))).toLowerCase(), signer.toLowerCase(), given.name)
}

const open = (given: VectorCase) => enclave.openQuery(contextOf(given), given.bytes('contractSeed'), given.bytes('envelope'))

const domainOf = (given: VectorCase) =>
  ledgerDomain({ chainId: given.number('chainId'), ledger: given.hex('ledger'), networkId: given.hex('networkId') })

const contextOf = (given: VectorCase) => ({
  networkId: given.bytes('networkId'),
  contract: given.hex('contract') as Address,
  keyEpoch: given.bigint('keyEpoch'),
  sender: `0x${'00'.repeat(20)}` as Address,
  purpose: 'query' as const,
})

const aboutOf = (given: VectorCase) => ({
  networkId: given.bytes('networkId'),
  contract: given.hex('contract') as Address,
  query: given.bytes('query'),
  blockNumber: given.bigint('blockNumber'),
  head: given.bytes('head'),
})

const permitOf = (given: VectorCase): QueryPermit => ({
  asker: given.hex('asker'),
  scope: given.number('scope'),
  contracts: given.list<Address>('contracts'),
  expiry: given.bigint('expiry'),
  nonce: given.hex('nonce'),
  sessionKey: given.hex('sessionKey'),
})
