// SPDX-License-Identifier: MIT
// Drives a Ledger on a node the way the parts of a network do: keeper, workers, a user. Everything that is signed is signed for real;
// hashes that the Ledger cannot check (states, receipts) are filler without zero bytes, the dearest kind of calldata.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  concat, decodeErrorResult, decodeEventLog, decodeFunctionResult, encodeAbiParameters, encodeDeployData, encodeFunctionData,
  hashTypedData, keccak256, numberToHex, toHex, toRlp, zeroAddress, zeroHash,
} from 'viem'
import { privateKeyToAddress, sign, serializeSignature } from 'viem/accounts'

const artifacts = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'artifacts', 'contracts')
function artifact(name) {
  try {
    return JSON.parse(readFileSync(join(artifacts, `${name}.json`), 'utf8'))
  } catch (cause) {
    throw Object.assign(new Error(`artifacts/contracts/${name}.json is missing`), { cause, hint: 'run node eng/tools/compile-contracts.mjs', exitCode: 3 })
  }
}

const H = (...parts) => keccak256(concat(parts))
const filler = (label) => keccak256(toHex(label))
const MEASUREMENT = filler('measurement')
const typed = (types) => types.map(([type, name]) => ({ type, name }))
const TYPES = {
  Admission: typed([['address', 'contract'], ['address', 'sender'], ['bytes32', 'inputs'], ['bytes32', 'terms'], ['bytes32', 'deployment'], ['uint64', 'validUntil']]),
  Batch: typed([['uint64', 'anchorNumber'], ['bytes32', 'anchorHash'], ['bytes32', 'entries']]),
  Registration: typed([['address', 'operator'], ['address', 'signer'], ['bytes32', 'encryptionKeyHash'], ['bytes32', 'measurement'], ['bytes32', 'evidenceHash'], ['uint64', 'expiry']]),
  SeedCommitment: typed([['uint64', 'epoch'], ['bytes32', 'commitment'], ['bytes32', 'previous']]),
}
const GRAINS = 10n ** 18n
const DAY = 86_400

export class Network {
  #node
  #ledgerAbi
  #tokenAbi
  #workers = new Map() // id => private key
  #queues = new Map() // contract => { hash, length, committed, head }
  #keeperKey = filler('keeper')
  #epochSecrets = new Map() // epoch of use => { value, nonce }

  constructor(node) {
    this.#node = node
  }

  /** Deploys token and Ledger; the four accounts of the node are governor, operator, user and a second user. */
  async deploy(parameters) {
    const accounts = await this.#node.request('eth_accounts')
    ;[this.governor, this.operator, this.user, this.stranger] = accounts
    const token = artifact('DevnetToken')
    const ledger = artifact('Ledger')
    this.#tokenAbi = token.abi
    this.#ledgerAbi = artifact('ILedger').abi
    this.chainId = Number(await this.#node.request('eth_chainId'))
    this.networkId = filler('network')
    this.token = (await this.#create(token.bytecode)).contractAddress
    const values = {
      networkId: this.networkId, feeToken: this.token, governor: this.governor, keeper: privateKeyToAddress(this.#keeperKey),
      epochLength: 60, commitBlocks: 12, graceBlocks: 20, maxAttempts: 2, seatStake: 1000n * GRAINS, receiptFee: GRAINS, penalty: 100n * GRAINS,
      timelock: DAY, minGasPrice: 100_000_000n, ...parameters,
    }
    this.parameters = values
    const receipt = await this.#create(encodeDeployData({ abi: ledger.abi, bytecode: ledger.bytecode, args: [values, MEASUREMENT, filler('keeper measurement')] }))
    this.ledger = receipt.contractAddress
    return receipt
  }

  async fund(account, amount) {
    await this.#send(account, this.token, this.#tokenAbi, 'mint', [account, amount])
    await this.#send(account, this.token, this.#tokenAbi, 'approve', [this.ledger, amount])
    return this.send(account, 'deposit', [amount])
  }

  /** Registers and stakes workers, `batch` at a time; returns their ids. */
  async addWorkers(count) {
    const expiry = BigInt(await this.#now()) + BigInt(29 * DAY)
    const first = this.#workers.size + 1
    const ids = Array.from({ length: count }, (_, i) => first + i)
    const calls = []
    for (const id of ids) {
      const key = filler(`worker ${id}`)
      this.#workers.set(id, key)
      const registration = {
        operator: this.operator, signer: privateKeyToAddress(key), encryptionKeyHash: filler(`encryption ${id}`), measurement: MEASUREMENT,
        evidenceHash: filler(`evidence ${id}`), expiry,
      }
      calls.push(['registerWorker', [registration, await this.#sign(this.#keeperKey, 'Registration', registration)]])
      calls.push(['addStake', [id, this.parameters.seatStake]])
    }
    return { ids, receipts: await this.#sendMany(this.operator, calls) }
  }

  login(ids) {
    return this.#sendMany(this.operator, ids.map((id) => ['login', [id, 1]]))
  }

  /** Mines up to the seed block and turns the epoch, with the keeper's reveal and next commitment. */
  async turnEpoch() {
    const { epoch, seedBlock } = await this.read('epochState')
    const behind = BigInt(seedBlock) + 1n - BigInt(await this.#node.request('eth_blockNumber'))
    if (behind > 0n) await this.#node.request('anvil_mine', numberToHex(behind))
    const block = await this.#node.request('eth_getBlockByNumber', numberToHex(BigInt(seedBlock)), false)
    const [, , , commitment] = await this.read('seeds')
    const reveal = commitment === zeroHash ? { value: zeroHash, nonce: zeroHash } : this.#epochSecrets.get(epoch + 2n)
    const next = this.#commit(epoch + 3n, 'nonce')
    const signature = await this.#sign(this.#keeperKey, 'SeedCommitment', { epoch: epoch + 3n, commitment: next, previous: zeroHash })
    return this.send(this.operator, 'turnEpoch', [headerRlp(block), reveal.value, reveal.nonce, next, signature])
  }

  /** What a keeper does that was started again: its commitment for the same epoch with a nonce of its own. */
  async renewCommitment() {
    const { epoch } = await this.read('epochState')
    const [, , , previous] = await this.read('seeds')
    const commitment = this.#commit(epoch + 2n, 'nonce of the next process')
    const signature = await this.#sign(this.#keeperKey, 'SeedCommitment', { epoch: epoch + 2n, commitment, previous })
    return this.send(this.operator, 'renewCommitment', [commitment, signature])
  }

  #commit(epoch, process) {
    const secret = { value: filler(`epoch secret ${epoch}`), nonce: filler(`${process} ${epoch}`) }
    this.#epochSecrets.set(epoch, secret)
    return H(secret.value, secret.nonce)
  }

  async recordDeployment(sender, label) {
    const deployment = {
      salt: filler(label), codeHash: filler(`code of ${label}`), hostAbi: 2, reveal: 1, finality: 1, assurance: 1, placement: 1, runtimeVersion: 1,
    }
    const contract = await this.read('contractAddress', [sender, deployment.salt])
    const terms = await this.#terms()
    const inputs = filler(`inputs of ${label}`)
    const deploymentHash = keccak256(encodeAbiParameters(parameterOf(this.#ledgerAbi, 'recordDeployment', 0), [deployment]))
    const admission = await this.#admit(contract, sender, [inputs], terms, deploymentHash)
    const receipt = await this.send(sender, 'recordDeployment', [deployment, terms, inputs, admission])
    this.#queues.set(contract, { hash: zeroHash, history: [], committed: 0, head: zeroHash })
    this.#follow(contract, receipt)
    return { contract, receipt }
  }

  async recordTasks(sender, contract, count) {
    const terms = await this.#terms()
    const inputs = Array.from({ length: count }, (_, i) => filler(`inputs ${this.#queues.get(contract).history.length + i}`))
    const admission = await this.#admit(contract, sender, inputs, terms, zeroHash)
    const receipt = await this.send(sender, 'recordTasks', [contract, terms, inputs, admission])
    this.#follow(contract, receipt)
    return receipt
  }

  async forceTask(sender, contract, bytes) {
    const envelope = `0x${filler('envelope').slice(2).repeat(Math.ceil(bytes / 32)).slice(0, bytes * 2)}`
    const receipt = await this.send(sender, 'forceTask', [contract, await this.#terms(), envelope])
    this.#follow(contract, receipt)
    return receipt
  }

  /** Commits the next `count` entries of a contract, anchored at the newest block. */
  async commit(contract, count) {
    const queue = this.#queues.get(contract)
    const [, workerId] = await this.read('seatInForce', [contract])
    const anchor = await this.#node.request('eth_getBlockByNumber', 'latest', false)
    const index = queue.committed + count
    const entry = {
      secretContract: contract, previousHead: queue.head, stateHash: filler(`state ${index}`), receiptsRoot: filler(`receipts ${index}`),
      queueHash: queue.history[index - 1], index, checkpointHash: zeroHash, charges: 12_500n * 1_000_000_000n * BigInt(count), results: `0x${'10'.repeat(count)}`,
    }
    const entryHash = keccak256(
      encodeAbiParameters(
        ['address', 'bytes32', 'bytes32', 'bytes32', 'bytes32', 'uint32', 'bytes32', 'uint96', 'bytes32'].map((type) => ({ type })),
        [contract, entry.previousHead, entry.stateHash, entry.receiptsRoot, entry.queueHash, index, zeroHash, entry.charges, keccak256(entry.results)],
      ),
    )
    const message = { anchorNumber: BigInt(anchor.number), anchorHash: anchor.hash, entries: H(entryHash) }
    const signature = await this.#sign(this.#workers.get(workerId), 'Batch', message)
    const receipt = await this.send(this.operator, 'commitBatch', [message.anchorNumber, anchor.hash, [entry], [signature]])
    queue.committed = index
    queue.head = H(entry.stateHash, entry.receiptsRoot, entry.queueHash, toHex(index, { size: 32 }), zeroHash)
    return receipt
  }

  send(from, name, args) {
    return this.#send(from, this.ledger, this.#ledgerAbi, name, args)
  }

  async read(functionName, args = []) {
    const data = encodeFunctionData({ abi: this.#ledgerAbi, functionName, args })
    const answer = await this.#node.request('eth_call', { to: this.ledger, data }, 'latest')
    return decodeFunctionResult({ abi: this.#ledgerAbi, functionName, data: answer })
  }

  async #terms() {
    const { epoch } = await this.read('epochState')
    return { gasClass: 4, gasPrice: 1_000_000_000n, callGasLimit: 0, callPrepaid: 0n, token: zeroAddress, amount: 0n, keyEpoch: epoch }
  }

  async #admit(contract, sender, inputs, terms, deployment) {
    const [, workerId] = await this.read('seatInForce', [contract])
    const validUntil = BigInt(await this.#node.request('eth_blockNumber')) + 30n
    const termsHash = keccak256(encodeAbiParameters(parameterOf(this.#ledgerAbi, 'recordTasks', 1), [terms]))
    const message = { contract, sender, inputs: H(...inputs), terms: termsHash, deployment, validUntil }
    return { validUntil, signature: await this.#sign(this.#workers.get(workerId), 'Admission', message) }
  }

  /** Folds the entries of a record's event into our copy of the queue, and compares with the Ledger's. */
  #follow(contract, receipt) {
    const queue = this.#queues.get(contract)
    for (const log of receipt.logs) {
      const { eventName, args } = decodeEventLog({ abi: this.#ledgerAbi, ...log })
      if (eventName !== 'Queued') continue
      let entry = args.entry
      const nonce = BigInt(`0x${entry.slice(2 + 86, 2 + 102)}`)
      const add = () => {
        queue.hash = H(queue.hash, keccak256(entry))
        queue.history.push(queue.hash)
      }
      add()
      args.moreInputsHashes.forEach((inputs, i) => {
        entry = `${args.entry.slice(0, 88)}${toHex(nonce + BigInt(i) + 1n, { size: 8 }).slice(2)}${inputs.slice(2)}${args.entry.slice(168)}`
        add()
      })
    }
  }

  async #sign(key, primaryType, message) {
    const domain = { name: 'Enigma', version: '1', chainId: this.chainId, verifyingContract: this.ledger, salt: this.networkId }
    const hash = hashTypedData({ domain, primaryType, types: { [primaryType]: TYPES[primaryType] }, message })
    return serializeSignature(await sign({ hash, privateKey: key }))
  }

  async #now() {
    return Number((await this.#node.request('eth_getBlockByNumber', 'latest', false)).timestamp)
  }

  #create(data) {
    return this.#transact({ from: this.governor, data, gas: numberToHex(16_000_000) }, 'deployment')
  }

  #send(from, to, abi, functionName, args) {
    return this.#transact({ from, to, data: encodeFunctionData({ abi, functionName, args }), gas: numberToHex(8_000_000) }, functionName)
  }

  async #transact(transaction, name) {
    const hash = await this.#node.request('eth_sendTransaction', transaction)
    const [receipt] = await this.#receipts([hash])
    return this.#checked(receipt, transaction, name)
  }

  /** The node mines at once, but not before it answers. */
  async #receipts(hashes) {
    for (let attempt = 0; ; attempt++) {
      const receipts = await this.#node.requestAll('eth_getTransactionReceipt', hashes.map((hash) => [hash]))
      if (receipts.every(Boolean) || attempt === 2_000) return receipts
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  /** At most what fits into one block: the node leaves the rest waiting. */
  async #sendMany(from, calls, size = 50) {
    const receipts = []
    for (let i = 0; i < calls.length; i += size) {
      const nonce = Number(await this.#node.request('eth_getTransactionCount', from, 'latest'))
      const transactions = calls.slice(i, i + size).map(([functionName, args], j) => ({
        from, to: this.ledger, data: encodeFunctionData({ abi: this.#ledgerAbi, functionName, args }), gas: numberToHex(1_000_000), nonce: numberToHex(nonce + j),
      }))
      const hashes = await this.#node.requestAll('eth_sendTransaction', transactions.map((t) => [t]))
      const got = await this.#receipts(hashes)
      receipts.push(...(await Promise.all(got.map((receipt, j) => this.#checked(receipt, transactions[j], calls[i + j][0])))))
    }
    return receipts
  }

  async #checked(receipt, transaction, name) {
    if (receipt?.status === '0x1') return { ...receipt, gas: Number(receipt.gasUsed) }
    if (!receipt) throw new Error(`${name} was not mined`)
    let reason = 'no reason'
    try {
      await this.#node.request('eth_call', transaction, receipt.blockNumber)
    } catch (error) {
      const data = /0x[0-9a-f]{8,}/.exec(error.message)?.[0]
      reason = error.message
      if (data) reason = JSON.stringify(decodeErrorResult({ abi: this.#ledgerAbi, data }), (_, v) => (typeof v === 'bigint' ? `${v}` : v))
    }
    throw new Error(`${name} failed: ${reason}`)
  }
}

const parameterOf = (abi, name, position) => [abi.find((item) => item.type === 'function' && item.name === name).inputs[position]]

/** The header of a block as hashed; refuses a block whose fields do not give its hash. */
function headerRlp(block) {
  const number = (value) => (BigInt(value) === 0n ? '0x' : numberToHex(BigInt(value)))
  const even = (hex) => (hex.length % 2 === 0 ? hex : `0x0${hex.slice(2)}`)
  const rlp = toRlp([
    block.parentHash, block.sha3Uncles, block.miner, block.stateRoot, block.transactionsRoot, block.receiptsRoot, block.logsBloom,
    ...[block.difficulty, block.number, block.gasLimit, block.gasUsed, block.timestamp].map((v) => even(number(v))), block.extraData, block.mixHash, block.nonce,
    even(number(block.baseFeePerGas)), block.withdrawalsRoot, even(number(block.blobGasUsed)), even(number(block.excessBlobGas)), block.parentBeaconBlockRoot,
    block.requestsHash,
  ].filter((field) => field !== undefined))
  if (keccak256(rlp) !== block.hash) throw new Error(`block ${Number(block.number)}: its header fields do not hash to ${block.hash}`)
  return rlp
}
