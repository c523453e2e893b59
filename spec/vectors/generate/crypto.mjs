// SPDX-License-Identifier: MIT
// Vectors of spec/crypto.md, made with the noble libraries and the schedule of RFC 9180 written out.
import { gcm } from '@noble/ciphers/aes.js'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { i2osp, labeledExpand, nonceAt, pad, schedule, xwing } from './sealing.mjs'
import { ascii, bytes, concat, flip, hex, pattern, write } from './vectorFile.mjs'

const cases = []
const add = (kind, name, fields) => cases.push({ kind, name: `${kind}: ${name}`, ...fields })

// --- hashes
for (const length of [0, 1, 135, 136, 137, 272, 1000]) {
  const data = pattern(length, 3)
  add('keccak256', `${length} bytes`, { data: hex(data), hash: hex(keccak_256(data)) })
}
for (const [length, saltLength, infoLength] of [[32, 0, 0], [44, 0, 70], [64, 32, 5], [100, 3, 1]]) {
  const [key, salt, info] = [pattern(32, 5), pattern(saltLength, 7), pattern(infoLength, 9)]
  add('hkdf', `${length} bytes, salt of ${saltLength}, info of ${infoLength}`, {
    key: hex(key), salt: hex(salt), info: hex(info), length, output: hex(hkdf(sha256, key, salt, info, length)),
  })
}

// --- secp256k1
const order = secp256k1.Point.Fn.ORDER
const word = (n) => bytes(n.toString(16).padStart(64, '0'))
const addressOf = (key) => hex(keccak_256(secp256k1.getPublicKey(key, false).slice(1)).slice(12))
const sign = (digest, key) => {
  const recovered = secp256k1.sign(digest, key, { prehash: false, format: 'recovered', lowS: true })
  return concat(recovered.slice(1), [27 + recovered[0]])
}
for (let i = 0; i < 8; i++) {
  const key = i === 0 ? word(1n) : i === 1 ? word(order - 1n) : keccak_256(pattern(i))
  const digest = i === 2 ? new Uint8Array(32) : i === 3 ? new Uint8Array(32).fill(255) : keccak_256(pattern(32, i + 1))
  add('secp256k1.sign', `key ${i}`, { key: hex(key), digest: hex(digest), address: addressOf(key), signature: hex(sign(digest, key)) })
}
{
  const [key, digest] = [keccak_256(ascii('recover')), keccak_256(ascii('message'))]
  const good = sign(digest, key)
  const s = BigInt(hex(good.slice(32, 64)))
  const bad = {
    'the twin with high s': concat(good.slice(0, 32), word(order - s), [good[64] === 27 ? 28 : 27]),
    'v of 0': concat(good.slice(0, 64), [0]),
    'v of 29': concat(good.slice(0, 64), [29]),
    'r of 0': concat(word(0n), good.slice(32)),
    'r of the order': concat(word(order), good.slice(32)),
    's of 0': concat(good.slice(0, 32), word(0n), good.slice(64)),
    'r that is no point': concat(word(5n), good.slice(32)),
    '64 bytes': good.slice(0, 64),
    '66 bytes': concat(good, [0]),
    'no bytes': new Uint8Array(),
  }
  for (const [name, signature] of Object.entries(bad)) {
    add('secp256k1.recover', name, { digest: hex(digest), signature: hex(signature), error: 'crypto.bad_signature' })
  }
  for (const [name, bad] of Object.entries({ zero: word(0n), 'the order': word(order) })) {
    add('secp256k1.key', name, { key: hex(bad), error: 'crypto.bad_key' })
  }
  add('secp256k1.key', '31 bytes', { key: hex(pattern(31)), error: 'crypto.bad_key_length' })
}

// --- ed25519
for (const length of [0, 1, 200]) {
  const [seed, message] = [pattern(32, 11), pattern(length, 13)]
  const signature = ed25519.sign(message, seed)
  add('ed25519', `${length} bytes`, { seed: hex(seed), publicKey: hex(ed25519.getPublicKey(seed)), message: hex(message), signature: hex(signature) })
  add('ed25519.refused', `${length} bytes, signature altered`, {
    publicKey: hex(ed25519.getPublicKey(seed)), message: hex(message), signature: hex(flip(signature, 40)),
  })
}

// --- X-Wing
// The seeds of the draft's own three vectors, then ours.
const draft = [
  ['7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
    '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2'],
  ['badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea',
    '17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d'],
  ['ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9',
    '22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b'],
]
draft.forEach(([seedHex, eseedHex], i) => {
  const [seed, eseed] = [bytes(seedHex), bytes(eseedHex)]
  const { publicKey } = xwing.expand(seed)
  const [secret, encapsulation] = xwing.encapsulate(publicKey, eseed)
  if (i === 0 && hex(secret) !== '0xd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384') throw new Error('not the draft')
  add('xwing', `seeds of the draft's vector ${i + 1}`, {
    seed: hex(seed), encapsulationSeed: hex(eseed), publicKey: hex(publicKey), encapsulation: hex(encapsulation), secret: hex(secret),
  })
})
const receiver = { seed: pattern(32, 17), ...xwing.expand(pattern(32, 17)) }
const eseed = pattern(64, 19)
const [, encapsulation] = xwing.encapsulate(receiver.publicKey, eseed)
for (const position of [0, 1087, 1088, 1119]) {
  const altered = flip(encapsulation, position, 2)
  add('xwing.decapsulate', `altered at byte ${position}, another secret and no error`, {
    seed: hex(receiver.seed), encapsulation: hex(altered), secret: hex(xwing.decapsulate(receiver.seed, altered)),
  })
}
// Points that RFC 7748 does not refuse: of small order, not reduced, with the unused top bit. A product of zero is hashed (draft §5.3).
const littleEndian = (n) => Uint8Array.from(bytes(n.toString(16).padStart(64, '0'))).reverse()
const fieldPrime = 2n ** 255n - 19n
const product = (scalar, point) => {
  try {
    return x25519.getSharedSecret(scalar, point)
  } catch {
    return new Uint8Array(32) // the library refuses what the draft hashes
  }
}
for (const [name, point] of Object.entries({
  'the zero point': littleEndian(0n),
  'the point 1 of small order': littleEndian(1n),
  'a point of order 8': bytes('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'),
  'the prime less one': littleEndian(fieldPrime - 1n),
  'the prime itself': littleEndian(fieldPrime),
  'the prime and nine, not reduced': littleEndian(fieldPrime + 9n),
  'nine with the top bit': littleEndian(2n ** 255n + 9n),
})) {
  const unusual = concat(encapsulation.slice(0, 1088), point)
  const latticeSecret = ml_kem768.decapsulate(unusual.slice(0, 1088), receiver.lattice.secretKey)
  add('xwing.decapsulate', `${name} is hashed, not refused`, {
    seed: hex(receiver.seed), encapsulation: hex(unusual),
    secret: hex(xwing.combine(latticeSecret, product(receiver.curve, point), point, receiver.publicKey.slice(1184))),
  })
}
for (const length of [0, 1119, 1121]) {
  add('xwing.decapsulate', `${length} bytes`, { seed: hex(receiver.seed), encapsulation: hex(pattern(length)), error: 'crypto.bad_ciphertext_length' })
}
for (const [name, publicKey, error] of [
  ['1215 bytes', receiver.publicKey.slice(1), 'crypto.bad_key_length'],
  ['first coefficient is the modulus', concat([0x01, (receiver.publicKey[1] & 0xf0) | 0x0d], receiver.publicKey.slice(2)), 'crypto.bad_key'],
  ['last coefficient is 4095', concat(receiver.publicKey.slice(0, 1150), [receiver.publicKey[1150] | 0xf0, 0xff], receiver.publicKey.slice(1152)), 'crypto.bad_key'],
]) {
  add('xwing.encapsulate', name, { publicKey: hex(publicKey), encapsulationSeed: hex(eseed), error })
}

// --- HPKE
for (const [name, info, count] of [['empty info', '', 1], ['three messages', 'enigma/v1/test', 3], ['long info', 'x'.repeat(300), 2]]) {
  const [shared, enc] = xwing.encapsulate(receiver.publicKey, eseed)
  const { key, nonce, exporter } = schedule(shared, ascii(info))
  const messages = Array.from({ length: count }, (_, i) => {
    const [associatedData, plaintext] = [pattern(5 * i, 3), pattern(40 * i, 7)]
    return { associatedData: hex(associatedData), plaintext: hex(plaintext), sealed: hex(gcm(key, nonceAt(nonce, i), associatedData).encrypt(plaintext)) }
  })
  const exports = [['', 32], ['enigma/v1/result', 64], ['x', 255 * 32]].map(([context, length]) => ({
    context: hex(ascii(context)), length, output: hex(labeledExpand(exporter, 'sec', ascii(context), length)),
  }))
  add('hpke', name, {
    seed: hex(receiver.seed), encapsulationSeed: hex(eseed), info: hex(ascii(info)), encapsulation: hex(enc), messages, exports,
  })
  const first = bytes(messages[0].sealed)
  const open = (what, fields) => add('hpke.open', `${name}, ${what}`, {
    seed: hex(receiver.seed), info: hex(ascii(info)), encapsulation: hex(enc), associatedData: messages[0].associatedData,
    sealed: hex(first), error: 'crypto.open_failed', ...fields,
  })
  open('altered tag', { sealed: hex(flip(first, first.length - 1)) })
  open('other info', { info: hex(ascii(info + '!')) })
  open('other associated data', { associatedData: '0x00' })
  open('altered encapsulation', { encapsulation: hex(flip(enc, 700)) })
  open('another key', { seed: hex(pattern(32, 23)) })
  open('shorter than a tag', { sealed: hex(first.slice(0, 15)), error: 'crypto.bad_ciphertext_length' })
}

// --- deterministic encryption
function sivSeal(macKey, encryptionKey, associatedData, plaintext) {
  const s = hmac(sha256, macKey, concat(i2osp(associatedData.length, 8), associatedData, plaintext))
  const material = hkdf(sha256, encryptionKey, new Uint8Array(), concat(ascii('enigma/v1/siv'), associatedData, s), 44)
  return concat(s, gcm(material.slice(0, 32), material.slice(32), associatedData).encrypt(plaintext))
}
const [macKey, encryptionKey] = [pattern(32, 29), pattern(32, 31)]
for (const [adLength, length] of [[0, 0], [0, 1], [1, 0], [20, 256], [115, 512], [3, 1000]]) {
  const [associatedData, plaintext] = [pattern(adLength, 33), pattern(length, 35)]
  const sealed = sivSeal(macKey, encryptionKey, associatedData, plaintext)
  const fields = { macKey: hex(macKey), encryptionKey: hex(encryptionKey), associatedData: hex(associatedData) }
  const name = `${adLength} bytes of associated data, ${length} of plaintext`
  add('siv', name, { ...fields, plaintext: hex(plaintext), sealed: hex(sealed) })
  const open = (what, altered) => add('siv.open', `${name}, ${what}`, { ...fields, sealed: hex(sealed), error: 'crypto.open_failed', ...altered })
  open('altered s', { sealed: hex(flip(sealed, 0)) })
  open('altered ciphertext or tag', { sealed: hex(flip(sealed, 32)) })
  open('altered end', { sealed: hex(flip(sealed, sealed.length - 1)) })
  open('other associated data', { associatedData: hex(concat(associatedData, [0])) })
  open('another MAC key', { macKey: hex(flip(macKey, 5)) })
  open('another encryption key', { encryptionKey: hex(flip(encryptionKey, 5)) })
  open('cut', { sealed: hex(sealed.slice(0, 47)), error: 'crypto.bad_ciphertext_length' })
}
{
  const keys = hkdf(sha256, pattern(32, 37), new Uint8Array(), concat(ascii('enigma/v1/siv-keys'), ascii('context')), 64)
  add('siv.derive', 'one secret and a context', {
    secret: hex(pattern(32, 37)), context: hex(ascii('context')), associatedData: '0x01', plaintext: '0x02',
    sealed: hex(sivSeal(keys.slice(0, 32), keys.slice(32), bytes('01'), bytes('02'))),
  })
}

// --- padding
for (const length of [0, 1, 251, 252, 253, 508, 509, 2000]) {
  add('padding', `${length} bytes`, { data: hex(pattern(length, 41)), padded: hex(pad(pattern(length, 41))) })
}
for (const [name, padded] of Object.entries({
  'no bytes': [],
  '255 bytes': new Uint8Array(255),
  'a greater class than needed': concat([0, 0, 0, 1, 9], new Uint8Array(507)),
  'not a power of two': concat([0, 0, 1, 0], new Uint8Array(296)),
  'length beyond the class': concat([0, 0, 0, 253], new Uint8Array(252)),
  'length of 2^32 - 1': concat([255, 255, 255, 255], new Uint8Array(252)),
  'filler not zero': flip(pad(pattern(10)), 255),
  'filler not zero right behind the data': flip(pad(pattern(10)), 14),
})) {
  add('padding.refused', name, { padded: hex(padded), error: 'crypto.bad_padding' })
}

write('crypto', 'Primitives and envelopes of spec/crypto.md. Bytes are hex; a case with an error must be refused with that code.', cases)
