// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, getAddress, getCreate2Address, hexToBytes, isAddressEqual } from 'viem'
import { toHex } from '../../src/codec/bytes.js'
import { recoverSigner } from '../../src/crypto/signatures.js'
import { envelopeSizeOf } from '../../src/protocol/envelope.js'
import { gasClassOf, gasOf, lockOf } from '../../src/protocol/gas.js'
import { chargedInputGas, inputGasOf, requireCovered } from '../../src/protocol/inputGas.js'
import { epochSeedOf, seatIndexOf } from '../../src/protocol/ledgerWords.js'
import { longestModule, moduleGasOf, requireDeploymentCovered } from '../../src/protocol/moduleGas.js'
import {
  contractSalt,
  type DeploymentTerms,
  decodeQueueEntry,
  entryHash,
  foldQueue,
  type TaskTerms,
  taskIdOf,
} from '../../src/protocol/queueEntry.js'
import { decodeLeaf, headHash, leafNode, receiptsRoot, verifyInclusion } from '../../src/protocol/receipts.js'
import { admissionDigest, contractKeyDigest, ledgerDomain, termsHash } from '../../src/protocol/statements.js'
import { readVectors, refused, same, VectorCase } from './vectorFile.js'

const file = new VectorCase(readVectors('tasks.json'))
const network = file.part('network')
const networkId = network.bytes('networkId')
const ledger = network.hex('ledger') as Address
const domain = ledgerDomain({ chainId: network.number('chainId'), ledger, networkId: network.hex('networkId') })

/** The parts of the file and what reads them; a part that nobody reads fails. */
const checks: Record<string, (given: VectorCase, position: number) => void | Promise<void>> = {
  entries: (given) => {
    const bytes = given.bytes('entry')
    const entry = decodeQueueEntry(bytes)
    const fields = given.part('fields')
    same('entry', entryHash(bytes), given.bytes('hash'))
    assert.equal(entry.kind, fields.text('kind'))
    if (entry.kind !== 'task' && entry.kind !== 'deploy') return
    const { record } = entry
    same('task id', taskIdOf(networkId, record.contract, record.sender, record.nonce), given.bytes('taskId'))
    same('inputs hash', record.inputsHash, fields.bytes('inputsHash'))
    assert.ok(isAddressEqual(record.sender, fields.hex('sender') as Address))
    assert.equal(record.workerId, fields.number('workerId'))
    assert.equal(record.blockNumber, fields.bigint('blockNumber'))
    assert.equal(record.isForced, fields.fields.forced)
    assert.equal(lockOf(record.terms.gasClass, record.terms.gasPrice), given.bigint('lock'))
    assert.deepEqual(record.terms, withoutEpoch(termsOf(fields.part('terms'))))
    if (entry.kind === 'deploy') assert.deepEqual(entry.deployment, deploymentOf(fields.part('deployment')))
  },
  invalidEntries: (given) => {
    decodeQueueEntry(given.bytes('entry'))
  },
  taskIds: (given) =>
    same('task id', taskIdOf(networkId, given.hex('contract'), given.hex('sender'), given.bigint('nonce')), given.bytes('taskId')),
  contractAddresses: (given) => {
    const salt = contractSalt(networkId, given.hex('sender'), given.bytes('salt'))
    same('salt', salt, given.bytes('create2Salt'))
    const address = getCreate2Address({ from: ledger, salt: toHex(salt), bytecodeHash: network.hex('accountInitCodeHash') })
    assert.ok(isAddressEqual(address, given.hex('address')))
  },
  gasClasses: (given) => {
    assert.equal(gasClassOf(given.bigint('amount')), given.number('gasClass'))
    assert.equal(gasOf(given.number('gasClass')), given.bigint('gas'))
  },
  invalidGas: (given) => {
    gasClassOf(given.bigint('amount'))
  },
  inputGas: (given) => {
    const call = { function: given.text('function'), arguments: new Uint8Array(given.number('argumentBytes')) }
    const [size, gas, least] = [given.number('envelopeBytes'), given.bigint('gas'), given.number('leastClass')]
    assert.equal(envelopeSizeOf(call), size)
    assert.equal(inputGasOf(size), gas)
    requireCovered(size, least)
    assert.equal(chargedInputGas(size, least), gas)
    if (least > 0) assert.equal(chargedInputGas(size, least - 1), gasOf(least - 1) - gasOf(0))
  },
  invalidInputGas: (given) => requireCovered(given.number('envelopeBytes'), given.number('gasClass')),
  tooLongCalls: (given) => {
    envelopeSizeOf({ function: given.text('function'), arguments: new Uint8Array(given.number('argumentBytes')) })
  },
  moduleGas: async (given) => {
    const [module, envelope, least] = [given.number('moduleBytes'), given.number('envelopeBytes'), given.number('leastClass')]
    assert.equal(moduleGasOf(module), given.bigint('gas'))
    requireDeploymentCovered(module, envelope, least)
    const aClassLess = () => requireDeploymentCovered(module, envelope, least - 1)
    if (least > 0) await refused('a class less', 'task.gas_limit_too_low', aClassLess)
  },
  longestModules: (given) => assert.equal(longestModule(given.number('envelopeBytes')), given.number('moduleBytes')),
  invalidModuleGas: (given) =>
    requireDeploymentCovered(given.number('moduleBytes'), given.number('envelopeBytes'), given.number('gasClass')),
  queue: (given, position) => {
    const before = position === 0 ? new Uint8Array(32) : file.parts('queue')[position - 1]?.bytes('queueHash')
    same('queue hash', foldQueue(before ?? new Uint8Array(32), given.bytes('entryHash')), given.bytes('queueHash'))
  },
  leaves: (given) => {
    const leaf = decodeLeaf(given.bytes('leaf'))
    same('leaf', leafNode(given.bytes('leaf')), given.bytes('hash'))
    const fields = given.part('fields')
    same('task', leaf.taskId, fields.bytes('taskId'))
    same('body', leaf.bodyHash, fields.bytes('bodyHash'))
    same('state', leaf.stateHash, fields.bytes('stateHash'))
    assert.equal(leaf.index, fields.number('index'))
    assert.equal(leaf.charge, fields.bigint('charge'))
    assert.equal(leaf.chargedClass, fields.number('chargedClass'))
    assert.equal(leaf.status, ['', 'succeeded', 'failed', 'expired', 'system'][fields.number('status')])
  },
  roots: (given) => same('root', receiptsRoot(nodes().slice(0, given.number('count'))), given.bytes('root')),
  proofs: (given) =>
    assert.ok(
      verifyInclusion(
        nodeAt(given.number('index')),
        given.number('index'),
        given.number('count'),
        given.byteList('proof'),
        given.bytes('root'),
      ),
      `leaf ${given.number('index')} of ${given.number('count')}`,
    ),
  invalidProofs: (given) =>
    assert.ok(
      !verifyInclusion(
        nodeAt(given.number('leafOf')),
        given.number('index'),
        given.number('count'),
        given.byteList('proof'),
        given.bytes('root'),
      ),
      given.name,
    ),
  heads: (given) => {
    const fields = given.part('fields')
    const parts = {
      stateHash: fields.bytes('stateHash'),
      receiptsRoot: fields.bytes('receiptsRoot'),
      queueHash: fields.bytes('queueHash'),
      index: fields.number('index'),
      checkpointHash: fields.bytes('checkpointHash'),
    }
    same('head', headHash(parts), given.bytes('head'))
  },
  selection: (given) =>
    assert.equal(
      seatIndexOf(given.bytes('seed'), given.hex('contract'), given.number('attempt'), given.number('seatCount')),
      given.number('seat'),
    ),
  seeds: (given) => same('seed', epochSeedOf(given.bytes('revealed'), given.bytes('prevRandao')), given.bytes('seed')),
  admissions: async (given) => {
    const deployment = given.fields.deployment === null ? {} : { deployment: deploymentOf(given.part('deployment')) }
    const terms = termsOf(given.part('terms'))
    assert.equal(termsHash(terms), given.hex('termsHash'))
    const digest = admissionDigest(domain, {
      contract: given.hex('contract'),
      sender: given.hex('sender'),
      inputsHashes: given.byteList('inputsHashes'),
      terms,
      ...deployment,
      validUntil: given.bigint('validUntil'),
    })
    same('digest', digest, given.bytes('digest'))
    assert.ok(isAddressEqual(await recoverSigner(digest, given.bytes('signature')), given.hex('signer')))
  },
  contractKeys: async (given) => {
    // The case gives the key's hash; the digest over a key is checked with the envelopes.
    assert.ok(isAddressEqual(await recoverSigner(given.bytes('digest'), given.bytes('signature')), given.hex('signer')))
    assert.notEqual(
      toHex(contractKeyDigest(domain, given.hex('contract'), given.bigint('epoch'), new Uint8Array(1216))),
      given.hex('digest'),
    )
  },
  invalidSignatures: async (given) => {
    await recoverSigner(given.bytes('digest'), given.bytes('signature'))
  },
}

// Signed by enclaves for the Ledger alone: a client neither makes nor checks them.
const NOT_FOR_CLIENTS = ['batches', 'registrations', 'seedCommitments']

test('tasks.json has all its cases, and every part is read', () => {
  const counts = file.part('counts').fields
  assert.deepEqual(Object.keys(counts).sort(), [...Object.keys(checks), ...NOT_FOR_CLIENTS].sort())
  for (const [name, count] of Object.entries(counts)) assert.equal(file.list(name).length, count, name)
})

for (const [name, check] of Object.entries(checks)) {
  test(`tasks.json: ${name}`, async () => {
    for (const [position, given] of file.parts(name).entries()) {
      const isRefused = given.error !== undefined && name !== 'invalidProofs'
      await (isRefused ? refused(`${name} ${position}`, given.error ?? '', () => check(given, position)) : check(given, position))
    }
  })
}

function nodes(): Uint8Array[] {
  return file.parts('leaves').map((leaf) => leaf.bytes('hash'))
}

const nodeAt = (index: number): Uint8Array => nodes()[index] ?? new Uint8Array(32)

function termsOf(given: VectorCase): TaskTerms {
  return {
    gasClass: given.number('gasClass'),
    gasPrice: given.bigint('gasPrice'),
    callGasLimit: given.number('callGasLimit'),
    callPrepaid: given.bigint('callPrepaid'),
    token: getAddress(given.hex('token')),
    amount: given.bigint('amount'),
    keyEpoch: given.bigint('keyEpoch'),
  }
}

function withoutEpoch({ keyEpoch: _, ...terms }: TaskTerms): Omit<TaskTerms, 'keyEpoch'> {
  return terms
}

function deploymentOf(given: VectorCase): DeploymentTerms {
  return {
    codeHash: hexToBytes(given.hex('codeHash')),
    hostAbi: given.number('hostAbi'),
    reveal: given.number('reveal'),
    finality: given.number('finality'),
    assurance: given.number('assurance'),
    placement: given.number('placement'),
    runtimeVersion: given.number('runtimeVersion'),
    salt: hexToBytes(given.hex('salt')),
  }
}
