// SPDX-License-Identifier: MIT
import { type Address, type Hash, type Hex, hexToBytes, isAddressEqual } from 'viem'
import { type EnigmaClient, requireAccount } from '../client/createEnigmaClient.js'
import { toHex } from '../codec/bytes.js'
import { ledgerAbi } from '../protocol/ledgerAbi.js'
import { ledgerSlots } from '../protocol/ledgerLayout.js'
import { readAccount } from '../protocol/ledgerWords.js'
import { taskIdOf } from '../protocol/queueEntry.js'
import { LedgerView, wordsOfContract } from '../trust/LedgerView.js'
import { readProvenQueue, wrongQueue } from '../trust/provenQueue.js'

/** Whose tasks. */
export type FindTasksParameters = {
  /** Default: the account of the client's wallet. */
  account?: Address
  /** Only tasks of this contract. Default: of all. */
  contract?: Address
  signal?: AbortSignal
}

/** A task that the Ledger's queue holds. */
export type FoundTask = {
  taskId: Hash
  contract: Address
  kind: 'task' | 'deploy'
  /** The position in the contract's queue. */
  index: number
  /** The account's number of the record, rising by one from 0 on. */
  nonce: bigint
  blockNumber: bigint
  /** Of the record's block, in seconds since 1970. */
  timestamp: bigint
  inputsHash: Hex
  isForced: boolean
}

/**
 * The tasks that an account has recorded, oldest first, found on the Ledger: after a reload or on another device nothing has to be kept
 * but the seed, which opens each of them (`getTaskCall`, `getTaskResult`). The events of the Ethereum endpoint are believed only if they
 * fold to the proven hash of each queue and tell every record that the account has made.
 *
 * @throws `verification.wrong_queue` when an event is missing or altered; `verification.*`, `header.*`
 * @example
 * for (const { taskId } of await findTasks(client, { contract })) console.log(await getTaskResult(client, { taskId }))
 */
export async function findTasks(client: EnigmaClient, parameters: FindTasksParameters = {}): Promise<FoundTask[]> {
  const { contract, signal } = parameters
  const account = parameters.account ?? requireAccount(client).account.address
  const view = await LedgerView.open(client, signal)
  if (contract) return tasksIn(client, view, account, contract, signal)
  const slot = ledgerSlots.account(account)
  await view.prove([slot], signal)
  const { nonce: records } = readAccount(view.word(slot))
  if (records === 0n) return []
  const found: FoundTask[] = []
  const contracts = await contractsUsedBy(client, account)
  // Each of them costs a question, and an endpoint can name as many as it likes.
  if (BigInt(contracts.length) > records)
    throw wrongQueue(`of ${account}`, `they name ${contracts.length} contracts for ${records} records`)
  await view.prove(contracts.flatMap(wordsOfContract), signal)
  for (const used of contracts) found.push(...(await tasksIn(client, view, account, used, signal)))
  found.sort((one, other) => (one.nonce < other.nonce ? -1 : 1))
  if (BigInt(found.length) !== records || found.some(({ nonce }, i) => nonce !== BigInt(i)))
    throw wrongQueue(`of ${account}`, `they tell ${found.length} records, expected ${records}`)
  return found
}

/** Where the endpoint says that there are records of the account; whether it names all is seen by their number. */
async function contractsUsedBy(client: EnigmaClient, account: Address): Promise<Address[]> {
  const events = await client.publicClient.getContractEvents({
    address: client.manifest.ledger,
    abi: ledgerAbi,
    eventName: 'Queued',
    args: { sender: account },
    fromBlock: 0n,
    strict: true,
  })
  return [...new Set(events.map(({ args }) => args.secretContract))]
}

async function tasksIn(
  client: EnigmaClient,
  view: LedgerView,
  account: Address,
  contract: Address,
  signal?: AbortSignal,
): Promise<FoundTask[]> {
  await view.prove(wordsOfContract(contract), signal)
  const entries = await readProvenQueue(client, view, contract)
  return entries.flatMap((entry, index): FoundTask[] => {
    if ((entry.kind !== 'task' && entry.kind !== 'deploy') || !isAddressEqual(entry.record.sender, account)) return []
    const { nonce, blockNumber, timestamp, inputsHash, isForced } = entry.record
    const taskId = toHex(taskIdOf(hexToBytes(client.manifest.networkId), contract, account, nonce))
    return [{ taskId, contract, kind: entry.kind, index, nonce, blockNumber, timestamp, inputsHash: toHex(inputsHash), isForced }]
  })
}
