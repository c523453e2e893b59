// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { hkdf, keccak } from '../../src/crypto/hash.js'
import { hpkeReceiver, hpkeSender } from '../../src/crypto/hpke.js'
import { pad, unpad } from '../../src/crypto/padding.js'
import { recoverSigner, verifyEd25519 } from '../../src/crypto/signatures.js'
import { deriveSivKeys, openSiv, sealSiv } from '../../src/crypto/siv.js'
import { decapsulate, encapsulate, publicKeyOf, requirePublicKey } from '../../src/crypto/xwing.js'
import { same, testVectors, type VectorCase } from './vectorFile.js'

const keysOf = (given: VectorCase) => ({ mac: given.bytes('macKey'), encryption: given.bytes('encryptionKey') })

testVectors(
  'crypto.json',
  {
    keccak256: (given) => same(given.name, keccak(given.bytes('data')), given.bytes('hash')),
    hkdf: (given) =>
      same(given.name, hkdf(given.bytes('key'), given.bytes('salt'), given.bytes('info'), given.number('length')), given.bytes('output')),
    'secp256k1.sign': async (given) => {
      const signer = await recoverSigner(given.bytes('digest'), given.bytes('signature'))
      assert.equal(signer.toLowerCase(), given.text('address'), given.name)
    },
    'secp256k1.recover': async (given) => {
      await recoverSigner(given.bytes('digest'), given.bytes('signature'))
    },
    ed25519: (given) => assert.ok(verifyEd25519(given.bytes('publicKey'), given.bytes('message'), given.bytes('signature')), given.name),
    'ed25519.refused': (given) =>
      assert.ok(!verifyEd25519(given.bytes('publicKey'), given.bytes('message'), given.bytes('signature')), given.name),
    xwing: (given) => {
      const { secret, encapsulation } = encapsulate(given.bytes('publicKey'), given.bytes('encapsulationSeed'))
      same(given.name, publicKeyOf(given.bytes('seed')), given.bytes('publicKey'))
      same(given.name, secret, given.bytes('secret'))
      same(given.name, encapsulation, given.bytes('encapsulation'))
      same(given.name, decapsulate(given.bytes('seed'), encapsulation), given.bytes('secret'))
    },
    'xwing.decapsulate': (given) => same(given.name, decapsulate(given.bytes('seed'), given.bytes('encapsulation')), given.bytes('secret')),
    'xwing.encapsulate': (given) => requirePublicKey(given.bytes('publicKey')),
    hpke: (given) => {
      const { context, encapsulation } = hpkeSender(publicKeyOf(given.bytes('seed')), given.bytes('info'), given.bytes('encapsulationSeed'))
      const receiver = hpkeReceiver(given.bytes('seed'), given.bytes('info'), encapsulation)
      same(given.name, encapsulation, given.bytes('encapsulation'))
      for (const message of given.parts('messages')) {
        same(given.name, context.seal(message.bytes('plaintext'), message.bytes('associatedData')), message.bytes('sealed'))
        same(given.name, receiver.open(message.bytes('sealed'), message.bytes('associatedData')), message.bytes('plaintext'))
      }
      for (const key of given.parts('exports'))
        same(given.name, context.export(key.bytes('context'), key.number('length')), key.bytes('output'))
    },
    'hpke.open': (given) => {
      hpkeReceiver(given.bytes('seed'), given.bytes('info'), given.bytes('encapsulation')).open(
        given.bytes('sealed'),
        given.bytes('associatedData'),
      )
    },
    siv: (given) => {
      same(given.name, sealSiv(keysOf(given), given.bytes('associatedData'), given.bytes('plaintext')), given.bytes('sealed'))
      same(given.name, openSiv(keysOf(given), given.bytes('associatedData'), given.bytes('sealed')), given.bytes('plaintext'))
    },
    'siv.open': (given) => {
      openSiv(keysOf(given), given.bytes('associatedData'), given.bytes('sealed'))
    },
    'siv.derive': (given) => {
      const keys = deriveSivKeys(given.bytes('secret'), given.bytes('context'))
      same(given.name, sealSiv(keys, given.bytes('associatedData'), given.bytes('plaintext')), given.bytes('sealed'))
    },
    padding: (given) => {
      same(given.name, pad(given.bytes('data')), given.bytes('padded'))
      same(given.name, unpad(given.bytes('padded')), given.bytes('data'))
    },
    'padding.refused': (given) => {
      unpad(given.bytes('padded'))
    },
  },
  { 'secp256k1.key': "accounts are the wallet's: this library holds no private key" },
)
