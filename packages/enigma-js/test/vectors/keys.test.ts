// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { type Address, isAddressEqual } from 'viem'
import { ascii, concat, toHex } from '../../src/codec/bytes.js'
import { keccak } from '../../src/crypto/hash.js'
import { recoverSigner } from '../../src/crypto/signatures.js'
import { type EnvelopeContext, encodeInputs, inputsHashOf, recoverResultKeys, sealEnvelope } from '../../src/protocol/envelope.js'
import { verifyEvidence } from '../../src/protocol/evidence.js'
import { decodeManifest, encodeManifest, manifestHash, parseManifest } from '../../src/protocol/manifest.js'
import { decodeQueueEntry } from '../../src/protocol/queueEntry.js'
import { openResult } from '../../src/protocol/result.js'
import { verifySignedHeader } from '../../src/protocol/signedHeader.js'
import * as checkpoint from '../checkpoint.js'
import * as enclave from '../enclave.js'
import { same, testVectors, type VectorCase } from './vectorFile.js'

testVectors('keys.json', {
  secrets: (given) => {
    const roots = enclave.keeperRoots(given.bytes('master'), given.bytes('networkId'))
    const [contract, epoch] = [given.hex('contract') as Address, given.bigint('epoch')]
    const secret = enclave.contractEpochSecret(roots, contract, epoch)
    same(given.name, secret, given.bytes('contractEpochSecret'))
    same(given.name, enclave.epochPrf(roots, epoch), given.bytes('epochPrf'))
    const input = enclave.inputSecret(roots, contract, epoch) ?? assert.fail(given.name)
    same(given.name, input, given.bytes('inputSecret'))
    same(given.name, enclave.contractPublicKey(input), given.bytes('contractKey'))
    same(given.name, enclave.taskRandom(secret, given.bytes('taskId'), given.bytes('prevRandao')), given.bytes('random'))
  },
  erased: (given) => {
    const roots = enclave.readRemains(given.bytes('remains'), given.bytes('networkId'))
    for (const left of given.parts('left')) {
      const secret = enclave.inputSecret(roots, left.hex('contract') as Address, left.bigint('epoch'))
      same(given.name, secret ?? new Uint8Array(), left.bytes('inputSecret'))
    }
  },
  holding: async (given) => {
    const digest = keccak(concat(ascii('enigma/v1/state-held'), given.bytes('holding')))
    same(given.name, digest, given.bytes('digest'))
    assert.ok(isAddressEqual(await recoverSigner(digest, given.bytes('signature')), given.hex('signer') as Address), given.name)
  },
  envelope: (given) => {
    const key = enclave.contractPublicKey(given.bytes('inputSecret'))
    const inputs = readInputs(given.bytes('inputs'))
    same(given.name, encodeInputs(inputs), given.bytes('inputs'))
    const { envelope, resultKeys } = sealEnvelope(contextOf(given), key, inputs, given.bytes('seed'), given.bytes('salt'))
    same(given.name, envelope, given.bytes('envelope'))
    same(given.name, inputsHashOf(envelope), given.bytes('inputsHash'))
    const opened = openEnvelope(given)
    same(given.name, opened.inputs, given.bytes('inputs'))
    assert.deepEqual(opened.resultKeys, resultKeys, given.name)
    assert.deepEqual(recoverResultKeys(contextOf(given), key, envelope, given.bytes('seed')), resultKeys, given.name)
  },
  'envelope.refused': (given) => {
    openEnvelope(given)
  },
  result: (given) => {
    const keys = resultKeysOf(given)
    const outcome = openResult(keys, given.bytes('taskId'), given.bytes('result'))
    same(given.name, enclave.encodeOutcome(outcome), given.bytes('outcome'))
    same(given.name, enclave.sealResult(keys, given.bytes('taskId'), outcome), given.bytes('result'))
  },
  'result.refused': (given) => {
    openResult(resultKeysOf(given), given.bytes('taskId'), given.bytes('result'))
  },
  delta: (given) => {
    const [secret, context] = [given.bytes('contractEpochSecret'), deltaContext(given)]
    same(given.name, enclave.openDelta(secret, context, given.bytes('sealed')), given.bytes('delta'))
    same(given.name, enclave.sealDelta(secret, context, given.bytes('delta')), given.bytes('sealed'))
  },
  'delta.refused': (given) => {
    enclave.openDelta(given.bytes('contractEpochSecret'), deltaContext(given), given.bytes('sealed'))
  },
  checkpoint: (given) => {
    const [keys, header] = [enclave.stateKeys(given.bytes('contractEpochSecret')), checkpoint.decodeCheckpointHeader(given.bytes('header'))]
    same(given.name, keccak(given.bytes('header')), given.bytes('checkpointHash'))
    const pages = checkpoint.sealCheckpoint(keys, header, stateOf(given))
    assert.deepEqual(
      pages.map((page) => keccak(page)),
      header.pages,
      given.name,
    )
    if (given.has('pages')) assert.deepEqual(pages, given.byteList('pages'), given.name)
    assert.deepEqual(openCheckpoint(given, pages), stateOf(given), given.name)
  },
  'checkpoint.refused': (given) => {
    openCheckpoint(given, given.has('pages') ? given.byteList('pages') : sealedState(given))
  },
  release: async (given) => {
    const roots = enclave.keeperRoots(given.bytes('master'), given.bytes('request').slice(1, 33))
    const { contract, epochs } = await enclave.readKeyRequest(given.bytes('request'), given.bytes('requestSignature'))
    const address = toHex(contract) as Address
    const secrets = epochs.flatMap((epoch) => {
      const isErased = given.has('erasedBefore') && epoch < given.bigint('erasedBefore')
      const input = isErased ? new Uint8Array(32) : (enclave.inputSecret(roots, address, epoch) ?? assert.fail(given.name))
      return [enclave.contractEpochSecret(roots, address, epoch), input]
    })
    same(given.name, await release(given), concat(...secrets))
  },
  'release.refused': async (given) => {
    await release(given)
  },
  'request.refused': async (given) => {
    await enclave.readKeyRequest(given.bytes('request'), given.bytes('signature'))
  },
  evidence: async (given) => {
    const verified = await evidence(given)
    same(given.name, verified.hash, given.bytes('evidenceHash'))
    assert.ok(isAddressEqual(verified.claims.signer, given.hex('signer') as Address), given.name)
  },
  'evidence.refused': async (given) => {
    await evidence(given)
  },
  manifest: (given) => {
    const manifest = decodeManifest(given.bytes('bytes'))
    same(given.name, encodeManifest(manifest), given.bytes('bytes'))
    same(given.name, manifestHash(manifest), given.bytes('hash'))
    assert.deepEqual(parseManifest(given.fields.json), manifest, given.name)
  },
  'manifest.refused': (given) =>
    (given.has('bytes') ? decodeManifest(given.bytes('bytes')) : parseManifest(given.fields.json)) && undefined,
  header: (given) => header(given),
  'header.refused': (given) => header(given),
})

const contextOf = (given: VectorCase): EnvelopeContext => ({
  networkId: given.bytes('networkId'),
  contract: given.hex('contract'),
  keyEpoch: given.bigint('keyEpoch'),
  sender: given.hex('sender'),
  purpose: given.number('purpose') === 1 ? 'deploy' : 'task',
})

const openEnvelope = (given: VectorCase): enclave.OpenedEnvelope =>
  enclave.openEnvelope(
    contextOf(given),
    enclave.envelopeKey(given.bytes('inputSecret')),
    given.bytes('envelope'),
    decodeQueueEntry(given.bytes('entry')),
  )

const resultKeysOf = (given: VectorCase) =>
  recoverResultKeys(contextOf(given), enclave.contractPublicKey(given.bytes('inputSecret')), given.bytes('envelope'), given.bytes('seed'))

const stateOf = (given: VectorCase): checkpoint.StateEntry[] =>
  given
    .parts('entries')
    .map((entry) => ({ key: entry.bytes('key'), value: new Uint8Array(entry.number('length')).fill(entry.number('fill')) }))

const sealedState = (given: VectorCase): Uint8Array[] =>
  checkpoint.sealCheckpoint(
    enclave.stateKeys(given.bytes('contractEpochSecret')),
    checkpoint.decodeCheckpointHeader(given.bytes('header')),
    stateOf(given),
  )

const openCheckpoint = (given: VectorCase, pages: Uint8Array[]): checkpoint.StateEntry[] =>
  checkpoint.openCheckpoint(
    enclave.stateKeys(given.bytes('contractEpochSecret')),
    checkpoint.decodeCheckpointHeader(given.bytes('header')),
    given.list<number>('order').map((page) => ({ page, bytes: pages[page % pages.length] ?? new Uint8Array() })),
  )

const deltaContext = (given: VectorCase): enclave.DeltaContext => ({
  networkId: given.bytes('networkId'),
  contract: given.hex('contract'),
  index: given.number('index'),
  taskId: given.bytes('taskId'),
  stateBefore: given.bytes('stateBefore'),
})

const release = (given: VectorCase): Promise<Uint8Array> =>
  enclave.openRelease({
    request: given.bytes('request'),
    workerKeySeed: given.bytes('workerKeySeed'),
    keeper: given.hex('keeper'),
    release: given.bytes('release'),
    signature: given.bytes('signature'),
  })

// A case without collateral has that of the first one.
let collateral: Uint8Array | undefined
function collateralOf(given: VectorCase): Uint8Array {
  const own = given.has('collateral') ? given.bytes('collateral') : undefined
  collateral ??= own
  return own ?? collateral ?? new Uint8Array()
}

const evidence = (given: VectorCase) =>
  verifyEvidence(
    { evidence: given.bytes('evidence'), collateral: collateralOf(given) },
    {
      manifest: decodeManifest(given.bytes('manifest')),
      role: given.number('role') === 1 ? 'worker' : 'keeper',
      now: given.bigint('now'),
      signer: given.hex('signer'),
      operator: given.hex('operator'),
      ...(given.has('encryptionKey') ? { encryptionKey: given.bytes('encryptionKey') } : {}),
    },
  )

function header(given: VectorCase): void {
  verifySignedHeader({ rlp: given.bytes('rlp'), signature: given.bytes('signature') }, decodeManifest(given.bytes('manifest')))
}

/** Takes encoded inputs apart, to make them again. */
function readInputs(bytes: Uint8Array) {
  const name = bytes.subarray(120, 120 + ((bytes[118] ?? 0) << 8) + (bytes[119] ?? 0))
  return {
    contract: toHex(bytes.subarray(1, 21)) as Address,
    terms: bytes.subarray(21, 86),
    deployment: bytes.subarray(86, 118),
    function: new TextDecoder().decode(name),
    arguments: bytes.subarray(120 + name.length + 4),
  }
}
