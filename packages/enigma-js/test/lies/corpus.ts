// SPDX-License-Identifier: MIT
// What an Enigma node and an Ethereum endpoint may lie about, one place at a time, and the code with which each lie is refused.
import type { Hex } from 'viem'
import type { EnigmaErrorCode } from '../../src/index.js'
import { both, change, cut, flip, instead, put, remove, replaceByte, swap } from './alterations.js'
import { type Json, type Lie, RawAnswer } from './LyingEndpoint.js'

export type Case = {
  name: string
  at: 'node' | 'ethereum'
  methods: readonly string[]
  lie: Lie
  code: EnigmaErrorCode
}

/** True things of the network that a liar can put in the place of others. */
export type Truths = {
  contract: Hex
  otherContract: Hex
  otherTask: Hex
  /** A task of the other contract, confirmed as well. */
  foreignTask: Hex
  ledger: Hex
  /** A true answer to an earlier query of the contract. */
  oldAnswer: Json
  /** A worker that is not the contract's. */
  otherWorker: number
}

type Row = [name: string, lie: Lie, code: EnigmaErrorCode]

const cases = (at: Case['at'], method: string | readonly string[], rows: Row[]): Case[] =>
  rows.map(([name, lie, code]) => ({ name, at, methods: [method].flat(), lie, code }))

/** Both ways to ask for a task. */
const TASK = ['enigma_waitTask', 'enigma_getTask']

const raw = (text: string): Lie => {
  const answer = new RawAnswer(text)
  return () => answer
}

/** The platform's byte is behind the claims, whose length of two bytes comes first. */
const otherPlatform = (evidence: string): string => replaceByte(evidence, 2 + Number(`0x${evidence.slice(2, 6)}`), 2)

/** Where a quote begins: behind the claims with their length, the platform and its own length. */
const QUOTE = 2 + 146 + 1 + 4

/** JSON that no member can be. */
const WRONG_NUMBERS: readonly [string, Json | RawAnswer][] = [
  ['a negative number', -1],
  ['a broken number', 1.5],
  ['a number that a double does not hold', 2 ** 60],
  ['a text that is no number', '0x10'],
  ['a negative text', '-1'],
  ['a list', [1]],
  ['nothing', null],
]

const wrongNumbers = (member: string): Row[] =>
  WRONG_NUMBERS.map(([name, value]) => [`${name} as ${member}`, put(member, value as Json), 'client.bad_answer'])

/** Answers that are no answers, to the first question of every action. */
export const malformed: Case[] = cases('node', 'enigma_getSignedHeader', [
  ['no JSON', raw('<html>'), 'client.bad_answer'],
  ['NaN, which is no JSON', raw('{"jsonrpc":"2.0","id":$id,"result":NaN}'), 'client.bad_answer'],
  ['an empty answer', raw(''), 'client.bad_answer'],
  ['no object', raw('17'), 'client.bad_answer'],
  ['null', raw('null'), 'client.bad_answer'],
  ['the answer to another request', raw('{"jsonrpc":"2.0","id":0,"result":{}}'), 'client.bad_answer'],
  ['no result', raw('{"jsonrpc":"2.0","id":$id}'), 'client.bad_answer'],
  ['a list as result', raw('{"jsonrpc":"2.0","id":$id,"result":[]}'), 'client.bad_answer'],
  [
    'a prototype with the members',
    raw('{"jsonrpc":"2.0","id":$id,"result":{"__proto__":{"header":"0x","signature":"0x"}}}'),
    'client.bad_answer',
  ],
  [
    'a constructor as member',
    raw('{"jsonrpc":"2.0","id":$id,"result":{"constructor":{"prototype":{"header":"0x"}}}}'),
    'client.bad_answer',
  ],
  ['an error that is no text', raw('{"jsonrpc":"2.0","id":$id,"error":{"message":{"toString":1,"valueOf":1}}}'), 'client.refused'],
  ['an error with a code that is none', raw('{"jsonrpc":"2.0","id":$id,"error":{"data":{"code":"Verified!"}}}'), 'client.refused'],
  ['an answer without end', () => new RawAnswer('{"jsonrpc":"2.0","result":"', { isEndless: true }), 'client.bad_answer'],
])

/** Told before anything is sealed. */
export const beforeSealing = (truths: () => Truths): Case[] => [
  ...malformed,
  ...cases('node', 'enigma_getSignedHeader', [
    ['an altered header', flip('header'), 'header.bad_signature'],
    ['a cut header', cut('header'), 'header.bad_signature'],
    ['a forged signature of the header', flip('signature'), 'header.bad_signature'],
    ['a cut signature of the header', cut('signature'), 'header.bad_signature'],
    ['a header that nobody signed', put('signature', '0x'), 'header.unsigned'],
    ['a header that is too large', put('header', `0x${'00'.repeat(70_000)}`), 'client.bad_answer'],
    ['half a byte', change('header', (hex) => String(hex).slice(0, -1)), 'client.bad_answer'],
    ['a number instead of bytes', put('signature', 1), 'client.bad_answer'],
    ['an object that says it is a text', put('signature', { toString: '0x' }), 'client.bad_answer'],
  ]),
  ...cases('node', 'enigma_getContractKey', [
    ['a key of the node itself', flip('publicKey', 7), 'verification.wrong_contract_key'],
    ['a cut key', cut('publicKey'), 'client.bad_answer'],
    ['a forged signature of the key', flip('signature', 3), 'verification.wrong_contract_key'],
    ['an impossible signature of the key', put('signature', `0x${'ff'.repeat(65)}`), 'verification.wrong_contract_key'],
    [
      "another contract's key",
      instead('enigma_getContractKey', () => ({ contract: truths().otherContract })),
      'verification.wrong_contract_key',
    ],
    ['this key under the name of the epoch before', change('epoch', (epoch) => Number(epoch) - 1), 'client.keeps_expiring'],
    ['a key of an epoch to come', change('epoch', (epoch) => Number(epoch) + 7), 'verification.wrong_contract_key'],
    ['for ever the key of the next epoch', change('epoch', (epoch) => Number(epoch) + 1), 'client.keeps_expiring'],
    ...wrongNumbers('epoch'),
    ['altered evidence of the key keeper', flip('keeperEvidence', 40), 'attestation.wrong_report_data'],
    ['a forged quote of the key keeper', flip('keeperEvidence', QUOTE + 440), 'attestation.quote_signature'],
    ['a quote that is padded', change('keeperEvidence', (hex) => `${hex}00`), 'attestation.bad_evidence'],
    ['altered collateral of the key keeper', flip('keeperCollateral', 43), 'attestation.tcb_info_signature'],
    ['cut collateral of the key keeper', cut('keeperCollateral'), 'attestation.collateral_malformed'],
    ['no collateral of the key keeper', put('keeperCollateral', '0x'), 'attestation.collateral_malformed'],
    ['collateral that is too large', put('keeperCollateral', `0x${'00'.repeat((256 << 10) + 26)}`), 'client.bad_answer'],
    ['cut evidence of the key keeper', cut('keeperEvidence'), 'attestation.bad_evidence'],
    [
      "a worker's evidence for the key keeper",
      instead('enigma_getWorkerEvidence', () => ({ workerId: 1 }), 'keeperEvidence', 'evidence'),
      'attestation.wrong_measurement',
    ],
    ['evidence that is too large', put('keeperEvidence', `0x${'00'.repeat((1 << 20) + 1)}`), 'client.bad_answer'],
  ]),
  ...cases('node', 'enigma_getWorkerEvidence', [
    ['altered evidence of the worker', flip('evidence', 40), 'attestation.wrong_report_data'],
    ['a forged quote of the worker', flip('evidence', QUOTE + 440), 'attestation.quote_signature'],
    ['collateral with a forged revocation list', flip('collateral'), 'attestation.bad_crl'],
    ['collateral of the worker that is not there', put('collateral', null), 'client.bad_answer'],
    ['evidence of another platform', change('evidence', (hex) => otherPlatform(String(hex))), 'attestation.wrong_platform'],
    [
      "another worker's evidence",
      instead('enigma_getWorkerEvidence', () => ({ workerId: truths().otherWorker })),
      'attestation.wrong_signer',
    ],
    [
      "the key keeper's evidence for the worker",
      instead('enigma_getKeeperEvidence', () => ({}), 'evidence'),
      'attestation.wrong_measurement',
    ],
    [
      "another worker's encryption key",
      instead('enigma_getWorkerEvidence', () => ({ workerId: truths().otherWorker }), 'encryptionKey'),
      'attestation.wrong_encryption_key',
    ],
    ['an altered encryption key', flip('encryptionKey'), 'attestation.wrong_encryption_key'],
  ]),
  ...cases('ethereum', 'eth_getProof', [
    ['an altered account proof', flip('accountProof.0'), 'verification.wrong_proof'],
    ['a cut account proof', remove('accountProof.0'), 'verification.wrong_proof'],
    ['no account proof', put('accountProof', []), 'verification.wrong_proof'],
    [
      "another account's proof",
      instead('eth_getProof', () => [truths().contract, [], 'latest'], 'accountProof'),
      'verification.wrong_proof',
    ],
    [
      'the proofs of an older block',
      instead('eth_getProof', () => [truths().ledger, ['0x0'], '0x1'], 'accountProof'),
      'verification.wrong_proof',
    ],
    ['an altered storage proof', flip('storageProof.0.proof.0'), 'verification.wrong_proof'],
    [
      'a storage proof without its end',
      change('storageProof.0.proof', (proof) => (proof as Json[]).slice(0, -1)),
      'verification.wrong_proof',
    ],
    ['swapped storage proofs', swap('storageProof.0.proof', 'storageProof.1.proof'), 'verification.wrong_proof'],
    ['a storage proof too few', remove('storageProof.0'), 'verification.wrong_proof'],
    [
      'a storage proof too many',
      change('storageProof', (proofs) => [...(proofs as Json[]), (proofs as Json[])[0] ?? null]),
      'verification.wrong_proof',
    ],
    ['no storage proofs', put('storageProof', null), 'verification.wrong_proof'],
    ['a number as proof', put('storageProof.0.proof', 1), 'verification.wrong_proof'],
    ['a proof node of a megabyte', put('storageProof.0.proof.0', `0x${'00'.repeat(1 << 20)}`), 'verification.wrong_proof'],
    [
      'a proof of ten thousand nodes',
      put(
        'storageProof.0.proof',
        Array.from({ length: 10_000 }, () => '0x00'),
      ),
      'verification.wrong_proof',
    ],
    ['nothing', () => null, 'verification.wrong_proof'],
  ]),
]

/** Told when the envelope has been admitted: it is sealed to the contract, and no transaction is sent. */
export const beforeRecording: Case[] = [
  ...cases('node', 'enigma_admit', [
    ['a forged signature of the admission', flip('signature', 3), 'verification.wrong_admission'],
    ['an impossible signature of the admission', put('signature', `0x${'ff'.repeat(65)}`), 'verification.wrong_admission'],
    ['a cut signature of the admission', cut('signature'), 'client.bad_answer'],
    ['an admission that is longer in force', change('validUntil', (block) => Number(block) + 1), 'verification.wrong_admission'],
    ...wrongNumbers('validUntil'),
    ...wrongNumbers('workerId').slice(0, 3),
  ]),
]

/** Told when the transaction is in a block. */
export const afterRecording: Case[] = cases('ethereum', 'eth_getTransactionReceipt', [
  ['a receipt without events', put('logs', []), 'verification.wrong_record'],
  [
    'events of another contract than the Ledger',
    change('logs', (logs) => (logs as { [m: string]: Json }[]).map((log) => ({ ...log, address: `0x${'11'.repeat(20)}` }))),
    'verification.wrong_record',
  ],
  ['a receipt that says that it reverted', put('status', '0x0'), 'client.reverted'],
])

/** Told by an endpoint that is asked for the records of an account. */
export const aboutRecords: Case[] = cases('ethereum', 'eth_getLogs', [
  ['that there are none', () => [], 'verification.wrong_queue'],
  ['all but the first', (logs) => (logs as Json[]).slice(1), 'verification.wrong_queue'],
  ['all but the last', (logs) => (logs as Json[]).slice(0, -1), 'verification.wrong_queue'],
  ['one of them twice', (logs) => [...(logs as Json[]).slice(0, 1), ...(logs as Json[])], 'verification.wrong_queue'],
  ['them in another order', (logs) => [...(logs as Json[])].reverse(), 'verification.wrong_queue'],
  // Behind three words of the event's data and the length of the entry; 60 bytes on is the inputs hash.
  ['another inputs hash', flip('0.data', 4 * 32 + 60), 'verification.wrong_queue'],
])

/** Told about the envelope of an earlier task, whose call its asker wants to read again. */
export const aboutCalls = (truths: () => Truths): Case[] => [
  ...cases('node', TASK, [
    ['no envelope for the call', remove('envelope'), 'verification.wrong_result'],
    ['an altered envelope for the call', flip('envelope'), 'verification.wrong_result'],
    [
      "another task's envelope for the call",
      instead('enigma_getTask', () => ({ taskId: truths().otherTask }), 'envelope'),
      'verification.wrong_result',
    ],
    ["another task's answer for the call", instead('enigma_getTask', () => ({ taskId: truths().otherTask })), 'verification.wrong_result'],
  ]),
  ...cases('node', 'enigma_getContractKey', [['a wrong key for an old call', flip('publicKey', 1200), 'client.not_the_asker']]),
]

/** Told when a query is asked. */
export const aboutAnswers = (truths: () => Truths): Case[] =>
  cases('node', 'enigma_query', [
    ['a forged signature of the answer', flip('signature', 3), 'verification.wrong_answer'],
    ['an impossible signature of the answer', put('signature', `0x${'ff'.repeat(65)}`), 'verification.wrong_answer'],
    ['a cut signature of the answer', cut('signature'), 'client.bad_answer'],
    ['an altered answer', flip('answer'), 'verification.wrong_answer'],
    ['a truncated answer', cut('answer'), 'verification.wrong_answer'],
    ['no answer', put('answer', '0x'), 'verification.wrong_answer'],
    ['an answer to an earlier question, replayed', () => truths().oldAnswer, 'verification.wrong_answer'],
    ['an answer of another state', flip('head.stateHash'), 'verification.wrong_answer'],
    ['an answer of another queue', flip('head.queueHash'), 'verification.wrong_answer'],
    ['an answer of fewer entries', change('head.index', (index) => Number(index) - 1), 'verification.wrong_answer'],
    ['an answer of an earlier block', change('blockNumber', (block) => Number(block) - 1), 'verification.wrong_answer'],
    ['an answer of a later block', change('blockNumber', (block) => Number(block) + 1), 'verification.wrong_answer'],
    ['no head of the answer', remove('head'), 'client.bad_answer'],
    ...wrongNumbers('blockNumber'),
    ...wrongNumbers('head.index'),
  ])

/** Told about a task that is computed. */
export const aboutResults = (truths: () => Truths): Case[] =>
  cases('node', TASK, [
    ['a stage that there is not', put('stage', 'done'), 'client.bad_answer'],
    ['that it expired', put('stage', 'expired'), 'verification.wrong_result'],
    ...wrongNumbers('index').slice(0, -1),
    ['no entry', remove('entry'), 'verification.wrong_result'],
    ['an entry that is none', put('entry', '0x00'), 'client.bad_answer'],
    ['an entry of another nonce', flip('entry', 48), 'verification.wrong_result'],
    ['an entry that is longer than any', put('entry', `0x${'00'.repeat(2000)}`), 'client.bad_answer'],
    ["another task's answer", instead('enigma_getTask', () => ({ taskId: truths().otherTask })), 'verification.wrong_result'],
    ["another task's entry", instead('enigma_getTask', () => ({ taskId: truths().otherTask }), 'entry'), 'verification.wrong_result'],
    ["another task's leaf", instead('enigma_getTask', () => ({ taskId: truths().otherTask }), 'leaf'), 'verification.wrong_result'],
    ["another contract's leaf", instead('enigma_getTask', () => ({ taskId: truths().foreignTask }), 'leaf'), 'verification.wrong_result'],
    [
      "another task's result, replayed",
      instead('enigma_getTask', () => ({ taskId: truths().otherTask }), 'body'),
      'verification.wrong_result',
    ],
    ["another task's envelope", instead('enigma_getTask', () => ({ taskId: truths().otherTask }), 'envelope'), 'verification.wrong_result'],
    ['a cut leaf', cut('leaf'), 'client.bad_answer'],
    ['a leaf of an altered entry', flip('leaf', 0), 'verification.wrong_result'],
    ['a leaf of an altered body', both(put('stage', 'computed'), flip('leaf', -64)), 'verification.wrong_result'],
    ['no leaf', remove('leaf'), 'verification.wrong_result'],
    ['a computed task without a leaf', both(put('stage', 'computed'), remove('leaf')), 'verification.wrong_result'],
    ['an altered result', flip('body', 20), 'verification.wrong_result'],
    ['a truncated result', cut('body'), 'verification.wrong_result'],
    ['a longer result', change('body', (body) => `${String(body)}00`), 'verification.wrong_result'],
    ['no envelope', remove('envelope'), 'verification.wrong_result'],
    ['an altered envelope', flip('envelope'), 'verification.wrong_result'],
    ['a truncated envelope', cut('envelope'), 'verification.wrong_result'],
    ['for ever no result', remove('body'), 'client.timeout'],
    ['that it knows no such task', put('stage', 'unknown'), 'client.unknown_task'],
    ['that it is only recorded', put('stage', 'recorded'), 'client.timeout'],
  ])

/** Told about a task whose receipt is on the Ledger. */
export const aboutReceipts = (truths: () => Truths): Case[] => [
  ...cases('node', TASK, [
    ['no proof', remove('proof'), 'verification.wrong_receipt'],
    ['no leaf', remove('leaf'), 'verification.wrong_result'],
    ['an altered node of the proof', flip('proof.nodes.0'), 'verification.wrong_receipt'],
    ['a cut proof', remove('proof.nodes.0'), 'verification.wrong_receipt'],
    [
      'a longer proof',
      change('proof.nodes', (nodes) => [...(nodes as Json[]), (nodes as Json[])[0] ?? null]),
      'verification.wrong_receipt',
    ],
    [
      'a proof that is longer than any',
      put(
        'proof.nodes',
        Array.from({ length: 100 }, () => `0x${'00'.repeat(32)}`),
      ),
      'client.bad_answer',
    ],
    ['a proof that is no list', put('proof.nodes', { length: 1, 0: `0x${'00'.repeat(32)}` }), 'client.bad_answer'],
    [
      "another task's proof",
      instead('enigma_getTask', () => ({ taskId: truths().otherTask }), 'proof.nodes'),
      'verification.wrong_receipt',
    ],
    ["another contract's head", instead('enigma_getTask', () => ({ taskId: truths().foreignTask }), 'proof'), 'verification.wrong_receipt'],
    ['a head of another receipts root', flip('proof.head.receiptsRoot'), 'verification.wrong_receipt'],
    ['a head of another state', flip('proof.head.stateHash'), 'verification.wrong_receipt'],
    ['a head of another queue', flip('proof.head.queueHash'), 'verification.wrong_receipt'],
    ['a head of another checkpoint', flip('proof.head.checkpointHash'), 'verification.wrong_receipt'],
    ['a head of another index', change('proof.head.index', (index) => Number(index) + 1), 'verification.wrong_receipt'],
    ...wrongNumbers('proof.head.index'),
    ['a leaf of another charge', flip('leaf', 123), 'verification.wrong_receipt'],
    ['a leaf of another state', flip('leaf'), 'verification.wrong_receipt'],
  ]),
  ...cases('node', 'enigma_getContractKey', [
    // In the X25519 part: every change of it is a key.
    ['a wrong key for an old result', flip('publicKey', 1200), 'client.not_the_asker'],
    [
      "another contract's key for an old result",
      instead('enigma_getContractKey', () => ({ contract: truths().otherContract })),
      'client.not_the_asker',
    ],
  ]),
  ...cases('node', 'enigma_getSignedHeader', [['a forged header under the receipt', flip('header'), 'header.bad_signature']]),
  ...cases('ethereum', 'eth_getProof', [
    ['an altered proof of the heads', flip('storageProof.0.proof.0'), 'verification.wrong_proof'],
    ['swapped proofs of the heads', swap('storageProof.0.proof', 'storageProof.1.proof'), 'verification.wrong_proof'],
  ]),
]

/** The lies that a user would ask about first, and where in the corpus each is. */
export const named: Record<string, readonly string[]> = {
  'wrong key': ['a key of the node itself', "another contract's key", "another worker's encryption key"],
  'wrong worker': ["another worker's evidence", "the key keeper's evidence for the worker"],
  'stale epoch': ['this key under the name of the epoch before', 'for ever the key of the next epoch'],
  'forged signature': [
    'a forged signature of the header',
    'a forged signature of the key',
    'a forged quote of the worker',
    'a forged quote of the key keeper',
    'a forged signature of the admission',
  ],
  'replayed result': ["another task's result, replayed", "another task's answer"],
  'truncated output': ['a truncated result', 'a truncated envelope'],
  'wrong proof': [
    'an altered account proof',
    'an altered storage proof',
    'swapped storage proofs',
    "another account's proof",
    'a cut proof',
  ],
}
