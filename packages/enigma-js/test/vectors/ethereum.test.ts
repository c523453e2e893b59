// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { EnigmaError } from '../../src/errors/EnigmaError.js'
import { decodeBlockHeader } from '../../src/ethereum/blockHeader.js'
import { RlpReader } from '../../src/ethereum/RlpReader.js'
import { verifyAccountProof, verifyStorageProof } from '../../src/ethereum/stateProof.js'
import { same, testVectors } from './vectorFile.js'

const MOST_NESTED = 32
const LARGEST = 16 << 20

testVectors('ethereum-proofs.json', {
  header: (given) => {
    const header = decodeBlockHeader(given.bytes('rlp'))
    same(given.name, header.hash, given.bytes('hash'))
    // A header with fields of a later fork is given by its bytes alone.
    if (!given.has('fields')) return
    const fields = given.part('fields')
    same(given.name, header.stateRoot, fields.bytes('stateRoot'))
    same(given.name, header.parentHash, fields.bytes('parentHash'))
    assert.equal(header.number, fields.bigint('number'), given.name)
    assert.equal(header.timestamp, fields.bigint('timestamp'), given.name)
  },
  'header.refused': (given) => {
    decodeBlockHeader(given.bytes('rlp'))
  },
  account: (given) => {
    const account = verifyAccountProof(given.bytes('stateRoot'), given.bytes('address'), given.byteList('nodes'))
    assert.equal(account.exists, given.fields.exists, given.name)
    assert.equal(account.nonce, given.bigint('nonce'), given.name)
    assert.equal(account.balance, given.bigint('balance'), given.name)
    same(given.name, account.storageRoot, given.bytes('storageRoot'))
    same(given.name, account.codeHash, given.bytes('codeHash'))
  },
  storage: (given) =>
    same(given.name, verifyStorageProof(given.bytes('storageRoot'), given.bytes('slot'), given.byteList('nodes')), given.bytes('value')),
  'account.refused': (given) => {
    verifyAccountProof(given.bytes('stateRoot'), given.bytes('address'), given.byteList('nodes'))
  },
  'storage.refused': (given) => {
    verifyStorageProof(given.bytes('storageRoot'), given.bytes('slot'), given.byteList('nodes'))
  },
})

const VIEM = 'viem does this for the library, and made the cases'
testVectors(
  'ethereum.json',
  {
    rlp: (given) => readAll(given.bytes('rlp')),
    'rlp.refused': (given) => readAll(given.bytes('rlp')),
  },
  {
    abi: VIEM,
    'abi.decode': 'results are decoded by viem and encoded again, which is tested with the actions',
    'abi.text': "values as text are the command line's",
    'abi.signature': VIEM,
    'abi.type': VIEM,
    eip712: VIEM,
    transaction: VIEM,
    create: VIEM,
    create2: VIEM,
  },
)

/** Reads one item of unknown shape whole. */
function readAll(rlp: Uint8Array): void {
  if (rlp.length > LARGEST) throw new EnigmaError('rlp.too_large', 'too long')
  const reader = new RlpReader(rlp)
  readItem(reader, 0)
  reader.end()
}

function readItem(reader: RlpReader, depth: number): void {
  if (depth > MOST_NESTED) throw new EnigmaError('rlp.too_large', 'too deep')
  if (!reader.isNextList) {
    reader.bytes()
    return
  }
  const items = reader.list()
  while (!items.isAtEnd) readItem(items, depth + 1)
}
