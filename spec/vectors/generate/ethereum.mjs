// SPDX-License-Identifier: MIT
// Vectors of Ethereum's formats, made with viem. Proofs and headers come from a node: see ethereum-node.mjs.
import {
  encodeAbiParameters, getContractAddress, getCreate2Address, hashTypedData, keccak256, parseAbiParameters, serializeTransaction,
  toFunctionSelector, toRlp,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { hex, pattern, write } from './vectorFile.mjs'

const cases = []
const add = (kind, name, fields) => cases.push({ kind, name: `${kind}: ${name}`, ...fields })

// --- RLP
const nested = (depth) => (depth === 0 ? '0x01' : [nested(depth - 1)])
for (const [name, item] of Object.entries({
  'empty string': '0x', 'byte 00': '0x00', 'byte 7f': '0x7f', 'byte 80': '0x80', '55 bytes': hex(pattern(55)), '56 bytes': hex(pattern(56)),
  '256 bytes': hex(pattern(256)), 'empty list': [], 'list of empties': ['0x', [], '0x'],
  'set of three': [[], [[]], [[], [[]]]], 'list of 60 bytes': Array.from({ length: 60 }, (_, i) => hex([i])),
  'deep': nested(32), 'long list': Array.from({ length: 300 }, () => hex(pattern(3))),
})) {
  add('rlp', name, { rlp: toRlp(item) })
}
for (const [name, rlp, error] of [
  ['no bytes', '0x', 'rlp.truncated'],
  ['string cut', '0x83aabb', 'rlp.truncated'],
  ['list cut', '0xc3aabb', 'rlp.truncated'],
  ['length cut', '0xb9ff', 'rlp.truncated'],
  ['long string cut', '0xb840' + 'aa'.repeat(63), 'rlp.truncated'],
  ['length of 2^64 - 1', '0xbf' + 'ff'.repeat(8), 'rlp.truncated'],
  ['list length of 2^64 - 1', '0xff' + 'ff'.repeat(8), 'rlp.truncated'],
  ['length of 2^32 - 1', '0xbb' + 'ff'.repeat(4), 'rlp.truncated'],
  ['item beyond its list', '0xc28301', 'rlp.truncated'],
  ['prefix before a small byte', '0x8105', 'rlp.not_canonical'],
  ['long form of 55 bytes', '0xb837' + 'aa'.repeat(55), 'rlp.not_canonical'],
  ['long list form of one byte', '0xf80101', 'rlp.not_canonical'],
  ['length with a leading zero', '0xb90038' + 'aa'.repeat(56), 'rlp.not_canonical'],
  ['two items', '0x0101', 'rlp.trailing_bytes'],
  ['a byte behind a list', '0xc000', 'rlp.trailing_bytes'],
  ['nested too deep', toRlp(nested(33)), 'rlp.too_large'],
]) {
  add('rlp.refused', name, { rlp, error })
}

// --- ABI
const account = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const max = 2n ** 256n - 1n
for (const [types, values, texts] of [
  ['()', [], []],
  ['(uint256)', [max], [max.toString()]],
  ['(uint8,uint64)', [255, 2n ** 64n - 1n], ['255', '0xffffffffffffffff']],
  ['(int8,int256,int256)', [-128, -(2n ** 255n), -1n], ['-128', (-(2n ** 255n)).toString(), '-0x1']],
  ['(address,bool,bool)', [account, true, false], [account, 'true', 'false']],
  ['(bytes1,bytes32,bytes20)', ['0xff', hex(pattern(32)), hex(pattern(20))], ['0xff', hex(pattern(32)), hex(pattern(20))]],
  ['(bytes,string)', ['0x', ''], ['0x', '']],
  ['(bytes,string)', [hex(pattern(33)), 'grüße 🔒'], [hex(pattern(33)), 'grüße 🔒']],
  ['(string,uint256,bytes)', ['a', 1n, hex(pattern(64))], ['a', '1', hex(pattern(64))]],
  ['(uint256[])', [[]], ['[]']],
  ['(uint256[],address[2])', [[1n, 2n, max], [account, account]], [`[1,"2","${max}"]`, `["${account}","${account.toLowerCase()}"]`]],
  ['(uint16[3])', [[1, 2, 3]], ['[1,2,3]']],
  ['(string[])', [['a', '', 'x'.repeat(40)]], [`["a","","${'x'.repeat(40)}"]`]],
  ['(string[2],bytes[])', [['p', 'q'], ['0x', '0x01']], ['["p","q"]', '["0x","0x01"]']],
  ['(uint256[][])', [[[1n], [], [2n, 3n]]], ['[[1],[],[2,3]]']],
  ['(uint8[2][])', [[[1, 2], [3, 4]]], ['[[1,2],[3,4]]']],
  ['(uint8[][2])', [[[1], [2, 3]]], ['[[1],[2,3]]']],
  ['((uint256,address))', [[5n, account]], [`[5,"${account}"]`]],
  ['((uint256,string)[],bool)', [[[1n, 'one'], [2n, 'two']], true], ['[[1,"one"],[2,"two"]]', 'true']],
  ['((bytes,(string,bool[])),uint8)', [['0x0102', ['deep', [true, false]]], 9], ['["0x0102",["deep",[true,false]]]', '9']],
  ['((uint8,bool)[2])', [[[1, true], [2, false]]], ['[[1,true],[2,false]]']],
]) {
  const encoded = types === '()' ? '0x' : encodeAbiParameters(parseAbiParameters(types.slice(1, -1)), values)
  add('abi', `${types} ${texts.join(' ')}`.slice(0, 90), { types, values: texts, encoded })
}
const w = (n) => (BigInt(n) & max).toString(16).padStart(64, '0')
for (const [name, types, data] of [
  ['no data for a word', '(uint256)', ''],
  ['31 bytes', '(uint256)', '00'.repeat(31)],
  ['one byte more', '(uint256)', w(1) + '00'],
  ['uint8 of 256', '(uint8)', w(256)],
  ['int8 of 128', '(int8)', w(128)],
  ['int8 without sign extension', '(int8)', w(255)],
  ['address of 21 bytes', '(address)', w(2n ** 160n)],
  ['bool of 2', '(bool)', w(2)],
  ['bytes4 with a fifth byte', '(bytes4)', '0102030405' + '00'.repeat(27)],
  ['offset into the head', '(bytes)', w(0) + w(0)],
  ['offset behind a gap', '(bytes)', w(64) + w(0) + w(0)],
  ['offset beyond the data', '(bytes)', w(2n ** 255n) + w(0)],
  ['two tails shared', '(bytes,bytes)', w(64) + w(64) + w(0)],
  ['tails in the other order', '(bytes,bytes)', w(96) + w(64) + w(0) + w(0)],
  ['length beyond the data', '(bytes)', w(32) + w(33) + w(0)],
  ['length of 2^256 - 1', '(bytes)', w(32) + w(max)],
  ['array length of 2^31', '(uint256[])', w(32) + w(2n ** 31n)],
  ['array of arrays without data', '(uint256[][])', w(32) + w(2) + w(64) + w(96)],
  ['padding not zero', '(bytes)', w(32) + w(1) + 'ff' + '00'.repeat(30) + '01'],
  ['padding missing', '(bytes)', w(32) + w(1) + 'ff'],
  ['text that is not UTF-8', '(string)', w(32) + w(1) + 'ff' + '00'.repeat(31)],
  ['bytes after the last tail', '(bytes)', w(32) + w(0) + w(0)],
]) {
  add('abi.decode', name, { types, encoded: '0x' + data, error: 'abi.bad_data' })
}
for (const [types, values, error] of [
  ['(uint8)', ['256'], 'abi.bad_value'], ['(uint8)', ['-1'], 'abi.bad_value'], ['(int8)', ['128'], 'abi.bad_value'],
  ['(uint256)', [(max + 1n).toString()], 'abi.bad_value'], ['(uint256)', [''], 'abi.bad_value'], ['(uint256)', ['1.5'], 'abi.bad_value'],
  ['(uint256)', ['1e18'], 'abi.bad_value'], ['(uint256)', [' 1'], 'abi.bad_value'], ['(uint256)', ['0x'], 'abi.bad_value'],
  ['(address)', ['0x1234'], 'abi.bad_value'], ['(address)', [account.replace('F39', 'f39').replace('f39F', 'F39F')], 'abi.bad_value'],
  ['(address)', [account.slice(2)], 'abi.bad_value'], ['(bool)', ['1'], 'abi.bad_value'], ['(bool)', ['True'], 'abi.bad_value'],
  ['(bytes4)', ['0x010203'], 'abi.bad_value'], ['(bytes)', ['0x1'], 'abi.bad_value'], ['(bytes)', ['zz'], 'abi.bad_value'],
  ['(uint256[])', ['1,2'], 'abi.bad_value'], ['(uint256[])', ['{}'], 'abi.bad_value'], ['(uint256[2])', ['[1]'], 'abi.bad_value'],
  ['(uint256[])', ['[1,"x"]'], 'abi.bad_value'], ['((uint8,bool))', ['[1]'], 'abi.bad_value'],
  ['(uint256)', [], 'abi.wrong_count'], ['(uint256)', ['1', '2'], 'abi.wrong_count'], ['()', ['1'], 'abi.wrong_count'],
]) {
  add('abi.text', `${types} from ${JSON.stringify(values)}`.slice(0, 110), { types, values, error })
}
for (const signature of ['transfer(address,uint256)', 'construct()', 'f((uint256,bool[])[2],bytes)', 'a_$1(uint8[3][])']) {
  add('abi.signature', signature, { signature, canonical: signature, selector: toFunctionSelector(signature) })
}
add('abi.signature', 'short names of types', { signature: 'f(uint,int[])', canonical: 'f(uint256,int256[])', selector: toFunctionSelector('f(uint256,int256[])') })
for (const signature of [
  '', 'f', 'f(', 'f)', 'f()x', '1f()', 'f(uint7)', 'f(uint264)', 'f(uint0)', 'f(uint08)', 'f(int1)', 'f(bytes0)', 'f(bytes33)', 'f(string8)', 'f(address payable)',
  'f(uint256,)', 'f(,uint256)', 'f(uint256[0])', 'f(uint256[-1])', 'f(uint256[)', 'f(uint256])', 'f(())', 'f(uint256 a)', 'f(fixed128x18)',
  'f(uint8[99999999])', 'f(uint8[1000][1000])', 'f(' + '('.repeat(40) + 'bool' + ')'.repeat(40) + ')', 'f(bool' + '[]'.repeat(40) + ')', 'f(BOOL)',
]) {
  add('abi.type', `'${signature.slice(0, 40)}'`, { signature, error: 'abi.bad_type' })
}

// --- typed data
const ledger = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const types = { Admission: [{ name: 'contractId', type: 'bytes32' }, { name: 'sender', type: 'address' }, { name: 'validUntil', type: 'uint64' }] }
const message = { contractId: hex(pattern(32, 3)), sender: account, validUntil: 1234567n }
for (const salt of [undefined, hex(pattern(32, 5))]) {
  add('eip712', salt ? 'domain with salt' : 'domain without salt', {
    domain: { name: 'Enigma', version: '1', chainId: 31337, verifyingContract: ledger, ...(salt && { salt }) },
    type: 'Admission(bytes32 contractId,address sender,uint64 validUntil)',
    members: [message.contractId, '0x' + account.slice(2).toLowerCase().padStart(64, '0'), '0x' + w(message.validUntil)],
    digest: hashTypedData({
      domain: { name: 'Enigma', version: '1', chainId: 31337, verifyingContract: ledger, ...(salt && { salt }) }, types, primaryType: 'Admission', message,
    }),
  })
}

// --- transactions and addresses
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const signer = privateKeyToAccount(key)
for (const [name, tx] of Object.entries({
  call: { chainId: 1, nonce: 0, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n, gas: 21000n, to: ledger, value: 10n ** 18n },
  data: { chainId: 31337, nonce: 300, maxPriorityFeePerGas: 0n, maxFeePerGas: 10n ** 10n, gas: 500000n, to: ledger, data: hex(pattern(100)) },
  creation: { chainId: 31337, nonce: 7, maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 10n ** 11n, gas: 16000000n, data: hex(pattern(300)) },
})) {
  const raw = await signer.signTransaction({ type: 'eip1559', ...tx })
  add('transaction', name, {
    key, chainId: tx.chainId, nonce: tx.nonce, maxPriorityFeePerGas: `${tx.maxPriorityFeePerGas}`, maxFeePerGas: `${tx.maxFeePerGas}`,
    gasLimit: Number(tx.gas), to: tx.to ?? null, value: `${tx.value ?? 0n}`, data: tx.data ?? '0x',
    signingHash: keccak256(serializeTransaction({ type: 'eip1559', ...tx })), raw, hash: keccak256(raw),
  })
}
for (const nonce of [0, 1, 127, 128, 256, 65536]) {
  add('create', `nonce ${nonce}`, { sender: account, nonce, address: getContractAddress({ from: account, nonce: BigInt(nonce) }) })
}
for (const i of [0, 1]) {
  const [salt, bytecodeHash] = [hex(pattern(32, i + 2)), keccak256(hex(pattern(64, i + 3)))]
  add('create2', `salt ${i}`, { deployer: ledger, salt, codeHash: bytecodeHash, address: getCreate2Address({ from: ledger, salt, bytecodeHash }) })
}

write('ethereum', "Ethereum's formats as spec/crypto.md uses them. Bytes are hex; a case with an error must be refused with that code.", cases)
