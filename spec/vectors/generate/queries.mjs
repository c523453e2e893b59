// SPDX-License-Identifier: MIT
// Vectors of spec/queries.md, made from that page with the noble libraries and viem's typed data.
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { hashTypedData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { hpkeSeal, i2osp, pad, xwing } from './sealing.mjs'
import { ascii, bytes, concat, flip, hex, pattern, write } from './vectorFile.mjs'

const cases = []
const add = (kind, name, fields) => cases.push({ kind, name: `${kind}: ${name}`, ...fields })

const H = (...parts) => keccak_256(concat(...parts))
const b32 = (label) => H(ascii(label))
const address = (label) => b32(label).slice(12)
const u = (value, length) => i2osp(value, length)
const LP16 = (data) => concat(u(data.length, 2), data)
const LP = (data) => concat(u(data.length, 4), data)

const network = { chainId: 31337, ledger: hex(address('ledger')), networkId: hex(b32('network')) }
const domain = { name: 'Enigma', version: '1', chainId: network.chainId, verifyingContract: network.ledger, salt: network.networkId }
const members = (text) => text.split(',').map((member) => ({ type: member.split(' ')[0], name: member.split(' ')[1] }))
const PERMIT = members('address asker,uint8 scope,address[] contracts,uint64 expiry,bytes32 nonce,bytes32 sessionKey')
const ANSWER = members('bytes32 query,address contract,uint64 blockNumber,bytes32 head,bytes32 answer')

/** Digest and 65-byte signature of a struct of the Ledger's domain. */
async function signed(key, primaryType, types, message, under = domain) {
  const typed = { domain: under, types: { [primaryType]: types }, primaryType, message }
  return { digest: hashTypedData(typed), signature: await privateKeyToAccount(hex(key)).signTypedData(typed) }
}

const keys = { asker: b32('asker key'), worker: b32('worker key'), other: b32('other key') }
const accountOf = (key) => privateKeyToAccount(hex(key)).address.toLowerCase()
const contracts = [1, 2, 3].map((i) => hex(address(`contract ${i}`))).sort()
const [contract] = contracts
const now = 1790000000
const userSeed = b32('user seed')

// --- session keys
const sessionSeed = (seed, nonce, asker) =>
  hkdf(sha256, seed, nonce, concat(ascii('enigma/v1/query-session'), bytes(network.networkId), bytes(asker)), 32)
for (const [name, seed, nonce, asker] of [
  ['of an asker', userSeed, b32('nonce 1'), accountOf(keys.asker)],
  ['of another permit', userSeed, b32('nonce 2'), accountOf(keys.asker)],
  ['of another account', userSeed, b32('nonce 1'), accountOf(keys.other)],
]) {
  const session = sessionSeed(seed, nonce, asker)
  add('session', name, {
    userSeed: hex(seed), nonce: hex(nonce), networkId: network.networkId, asker, seed: hex(session), publicKey: hex(xwing.expand(session).publicKey),
  })
}

// --- permits
const session = sessionSeed(userSeed, b32('nonce 1'), accountOf(keys.asker))
const sessionKey = xwing.expand(session).publicKey
const permitOf = (fields = {}) => ({
  asker: accountOf(keys.asker), scope: 1, contracts: [contract], expiry: now + 600, nonce: hex(b32('nonce 1')), sessionKey: hex(H(sessionKey)), ...fields,
})
const encodePermit = (p) =>
  concat(bytes(p.asker), u(p.scope, 1), u(p.contracts.length, 2), ...p.contracts.map(bytes), u(p.expiry, 8), bytes(p.nonce), bytes(p.sessionKey))
const signPermit = (p, key = keys.asker, under = domain) => signed(key, 'QueryPermit', PERMIT, { ...p, expiry: BigInt(p.expiry) }, under)
for (const [name, fields] of Object.entries({
  'queries of one contract': {},
  'estimates': { scope: 2 },
  'both, of three contracts': { scope: 3, contracts },
  'sixteen contracts, the longest expiry': {
    scope: 3, expiry: 2n ** 64n - 1n, contracts: Array.from({ length: 16 }, (_, i) => hex(u(i + 1, 20))),
  },
})) {
  const permit = permitOf(fields)
  add('permit', name, {
    ...network, permit: { ...permit, expiry: `${permit.expiry}` }, encoding: hex(encodePermit(permit)), key: hex(keys.asker), ...(await signPermit(permit)),
  })
}

// --- queries
const [argumentsOfOne, functionOfOne] = [concat(u(7, 32)), ascii('balanceOf(uint256)')]
async function queryOf(fields = {}) {
  const permit = fields.permit ?? permitOf()
  const signature = fields.signature ?? (await signPermit(permit, fields.key, fields.under)).signature
  return { version: 1, kind: 1, contract, function: functionOfOne, arguments: argumentsOfOne, permit, signature, session: sessionKey, ...fields, signature }
}
const encodeQuery = (q) => concat(
  u(q.version, 1), u(q.kind, 1), bytes(q.contract), LP16(q.function), LP(q.arguments), encodePermit(q.permit), bytes(q.signature), q.session,
)
const contractSeed = b32('contract key')
const contractKey = xwing.expand(contractSeed).publicKey
const zeroAddress = new Uint8Array(20)
const keyEpoch = 7
/** A query envelope: that of a task with purpose 3 and no sender. */
function seal(plaintext, { seed = userSeed, salt = b32('salt'), epoch = keyEpoch, of = contract, purpose = 3, sender = zeroAddress, key = contractKey } = {}) {
  const bound = concat(bytes(network.networkId), bytes(of), u(epoch, 8), sender)
  const header = concat([1, 1], u(epoch, 8), salt)
  const randomness = hkdf(sha256, seed, salt, concat(ascii('enigma/v1/encapsulation'), bound), 64)
  return concat(header, hpkeSeal(key, randomness, concat(ascii('enigma/v1/envelope'), bound, [purpose]), header, plaintext))
}
const opening = { networkId: network.networkId, contract, contractSeed: hex(contractSeed), keyEpoch }
for (const [name, fields] of Object.entries({
  'of one contract': {},
  'an estimate without arguments': { kind: 2, function: ascii('mint()'), arguments: [], permit: permitOf({ scope: 2 }) },
  'with arguments of 5,000 bytes': { function: ascii('f(bytes)'), arguments: pattern(5000, 3), permit: permitOf({ scope: 3, contracts }) },
  'with a function of 256 bytes': { function: ascii('f'.repeat(254) + '()'), arguments: [] },
})) {
  const query = await queryOf(fields)
  const plain = encodeQuery(query)
  const envelope = seal(pad(plain))
  add('query', name, {
    ...opening, kindOfQuery: query.kind, function: new TextDecoder().decode(query.function), arguments: hex(query.arguments),
    permit: { ...query.permit, expiry: `${query.permit.expiry}` }, signature: query.signature, session: hex(query.session),
    encoding: hex(plain), userSeed: hex(userSeed), salt: hex(b32('salt')), envelope: hex(envelope), id: hex(H(envelope)),
  })
}

// Plaintexts that are no query.
const good = await queryOf()
const plainGood = encodeQuery(good)
const refusedQuery = (name, encoding) => add('query.refused', name, { encoding: hex(encoding), error: 'query.bad_query' })
const changed = async (fields) => encodeQuery({ ...good, ...fields })
refusedQuery('no bytes', [])
refusedQuery('version 2', await changed({ version: 2 }))
refusedQuery('kind 0', await changed({ kind: 0 }))
refusedQuery('kind 3', await changed({ kind: 3 }))
refusedQuery('no function', await changed({ function: [] }))
refusedQuery('a function of 257 bytes', await changed({ function: pattern(257).map((byte) => 97 + (byte % 26)) }))
refusedQuery('a function that is not UTF-8', await changed({ function: [0xff, 0x28, 0x29] }))
refusedQuery('scope 0', await changed({ permit: permitOf({ scope: 0 }) }))
refusedQuery('scope 4', await changed({ permit: permitOf({ scope: 4 }) }))
refusedQuery('no contract', await changed({ permit: permitOf({ contracts: [] }) }))
refusedQuery('17 contracts', await changed({ permit: permitOf({ contracts: Array.from({ length: 17 }, (_, i) => hex(u(i + 1, 20))) }) }))
refusedQuery('a contract twice', await changed({ permit: permitOf({ contracts: [contract, contract] }) }))
refusedQuery('contracts that fall', await changed({ permit: permitOf({ contracts: [...contracts].reverse() }) }))
refusedQuery('an unreduced session key', await changed({ session: concat([0xff, 0xff, 0xff], sessionKey.slice(3)) }))
refusedQuery('cut by a byte', plainGood.slice(0, -1))
refusedQuery('a byte too long', concat(plainGood, [0]))

// --- what a permit covers
const permitted = async (name, fields, error) => {
  const query = await queryOf(fields)
  const { asked = contract, at = now } = fields
  add(error ? 'permitted.refused' : 'permitted', name, { ...network, contract: asked, now: at, encoding: hex(encodeQuery(query)), ...(error && { error }) })
}
await permitted('a query', {})
await permitted('an estimate', { kind: 2, permit: permitOf({ scope: 3 }) })
await permitted('the second of three contracts', { asked: contracts[1], contract: contracts[1], permit: permitOf({ contracts }) })
await permitted('the last second', { at: now + 599 })
await permitted('a whole day', { permit: permitOf({ expiry: now + 86400 }) })
await permitted('another contract', { asked: contracts[1] }, 'query.out_of_scope')
await permitted('a contract that the permit does not name', { asked: contracts[1], contract: contracts[1] }, 'query.out_of_scope')
await permitted('an estimate under a permit for queries', { kind: 2 }, 'query.out_of_scope')
await permitted('a query under a permit for estimates', { permit: permitOf({ scope: 2 }) }, 'query.out_of_scope')
await permitted('another session key', { session: xwing.expand(b32('thief')).publicKey }, 'query.wrong_permit')
await permitted('signed by another account', { key: keys.other }, 'query.wrong_permit')
await permitted('of another chain', { under: { ...domain, chainId: 1 } }, 'query.wrong_permit')
await permitted('of another Ledger', { under: { ...domain, verifyingContract: hex(address('another ledger')) } }, 'query.wrong_permit')
await permitted('of another network', { under: { ...domain, salt: hex(b32('another network')) } }, 'query.wrong_permit')
await permitted('a signature that is none', { signature: hex(new Uint8Array(65)) }, 'query.wrong_permit')
await permitted('an expiry moved after signing', { signature: good.signature, permit: permitOf({ expiry: now + 6000 }) }, 'query.wrong_permit')
await permitted('a scope widened after signing', { signature: good.signature, kind: 2, permit: permitOf({ scope: 3 }) }, 'query.wrong_permit')
await permitted('a contract added after signing', {
  signature: good.signature, asked: contracts[1], contract: contracts[1], permit: permitOf({ contracts }),
}, 'query.wrong_permit')
await permitted('expired this second', { at: now + 600 }, 'query.permit_expired')
await permitted('expired long ago', { permit: permitOf({ expiry: 0 }) }, 'query.permit_expired')
await permitted('a second more than a day', { permit: permitOf({ expiry: now + 86401 }) }, 'query.permit_expired')

// --- envelopes that are refused
const envelope = seal(pad(plainGood))
const refusedEnvelope = (name, changed, error, more = {}) => add('envelope.refused', name, { ...opening, envelope: hex(changed), error, ...more })
refusedEnvelope('of a task', seal(pad(plainGood), { purpose: 2 }), 'envelope.open_failed')
refusedEnvelope('with a sender', seal(pad(plainGood), { sender: bytes(accountOf(keys.asker)) }), 'envelope.open_failed')
refusedEnvelope('for another contract', seal(pad(plainGood), { of: contracts[1] }), 'envelope.open_failed')
refusedEnvelope('for another epoch', seal(pad(plainGood), { epoch: 8 }), 'envelope.open_failed')
refusedEnvelope('another key', seal(pad(plainGood), { key: sessionKey }), 'envelope.open_failed')
refusedEnvelope('altered', flip(envelope, 2000), 'envelope.open_failed')
refusedEnvelope('of version 2', flip(envelope, 0, 3), 'envelope.bad_format')
refusedEnvelope('longer than 32 KiB', pattern(32 * 1024 + 1).fill(1, 0, 2), 'envelope.bad_format')
refusedEnvelope('without padding', seal(plainGood), 'query.bad_query')

// --- outcomes
const outcomes = {
  'a value': ['0x' + '00'.repeat(31) + '2a', concat([1], u(4321, 8), LP(u(42, 32)))],
  'nothing': ['0x', concat([1], u(0, 8), LP([]))],
  'a class': [null, concat([3, 6])],
  'a failure': [null, concat([2], u(99, 8), LP16(ascii('contract.reverted')), LP16(ascii('the contract reverted')), LP(ascii('not yours')))],
  'a failed estimate': [null, concat([2], u(0, 8), LP16(ascii('contract.reverted')), LP16([]), LP([]))],
}
for (const [name, encoding] of Object.entries({
  'no bytes': [], 'kind 0': [0], 'kind 4': [4, 6], 'class 16': [3, 16], 'a class without its byte': [3], 'a class and a byte': [3, 6, 0],
})) {
  add('outcome.refused', name, { encoding: hex(encoding), error: 'result.bad_format' })
}

// --- answers
const encapsulationSeed = concat(b32('encapsulation 1'), b32('encapsulation 2'))
const answerInfo = (of, id) => concat(ascii('enigma/v1/query-answer'), bytes(network.networkId), bytes(of), id)
const [id, blockNumber, head] = [H(envelope), 1234580, b32('head')]
const about = { ...network, contract, query: hex(id), blockNumber, head: hex(head), sessionSeed: hex(session) }
const aad = concat(u(blockNumber, 8), head)
const sealAnswer = (plaintext, { to = sessionKey, of = contract, query = id, associated = aad } = {}) =>
  hpkeSeal(to, encapsulationSeed, answerInfo(of, query), associated, plaintext)
for (const [name, [value, encoding]] of Object.entries(outcomes)) {
  const answer = sealAnswer(pad(encoding))
  const message = { query: about.query, contract, blockNumber: BigInt(blockNumber), head: about.head, answer: hex(H(answer)) }
  add('answer', name, {
    ...about, encoding: hex(encoding), ...(value !== null && { value }), encapsulationSeed: hex(encapsulationSeed), answer: hex(answer),
    key: hex(keys.worker), ...(await signed(keys.worker, 'QueryAnswer', ANSWER, message)),
  })
}
const plainAnswer = pad(outcomes['a value'][1])
const answer = sealAnswer(plainAnswer)
const refusedAnswer = (name, changed, error = 'result.open_failed') => add('answer.refused', name, { ...about, answer: hex(changed), error })
refusedAnswer('altered', flip(answer, answer.length - 20))
refusedAnswer('altered encapsulation', flip(answer, 500))
refusedAnswer('cut', answer.slice(0, -1))
refusedAnswer('shorter than an encapsulation', answer.slice(0, 1119))
refusedAnswer('no bytes', [])
refusedAnswer('to another session', sealAnswer(plainAnswer, { to: contractKey }))
refusedAnswer('to another query', sealAnswer(plainAnswer, { query: b32('another query') }))
refusedAnswer('of another contract', sealAnswer(plainAnswer, { of: contracts[1] }))
refusedAnswer('of another head', sealAnswer(plainAnswer, { associated: concat(u(blockNumber, 8), b32('another head')) }))
refusedAnswer('of another block', sealAnswer(plainAnswer, { associated: concat(u(blockNumber + 1, 8), head) }))
refusedAnswer('without padding', sealAnswer(outcomes['a value'][1]), 'result.bad_format')

write('queries', 'Permits, queries and answers of spec/queries.md. Bytes are hex; a case with an error must be refused with that code.', cases)
