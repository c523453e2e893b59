// SPDX-License-Identifier: MIT
// What the compiler must accept and refuse. Nothing here runs: building it is the test.
import { type Address, parseAbi } from 'viem'
import { type EnigmaClient, type EnigmaErrorCode, getSecretContract } from '../src/index.js'

const abi = parseAbi([
  'function register(uint256 wealth)',
  'function richest() view returns (address)',
  'function tally(uint64 poll) view returns (uint64 inFavour, uint64 against)',
])

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => undefined

export async function accepted(client: EnigmaClient, address: Address): Promise<void> {
  const contract = getSecretContract({ client, address, abi })
  const register = await contract.compute('register', [5n], { gasLimit: 100_000n })
  const richest = await (await contract.compute('richest', [])).result()
  const tally = await contract.resultOf('tally', { taskId: register.taskId })
  const read = await contract.read.richest()
  const counted = await contract.read.tally([1n], {})
  const { gasClass } = await contract.estimate('register', [5n])
  same<typeof read, Address>(true)
  same<typeof counted, readonly [bigint, bigint]>(true)
  same<typeof gasClass, number | undefined>(true)
  const call = await contract.callOf({ taskId: register.taskId })
  if (call.functionName === 'tally') same<typeof call.args, readonly [bigint]>(true)
  same<typeof richest.value, Address>(true)
  same<typeof tally.value, readonly [bigint, bigint]>(true)
  same<Awaited<ReturnType<typeof register.result>>['value'], void>(true)
  same<'client.timeout' extends EnigmaErrorCode ? 1 : 0, 1>(true)
}

export async function refused(client: EnigmaClient, address: Address): Promise<void> {
  const contract = getSecretContract({ client, address, abi })
  // @ts-expect-error a function that there is not
  await contract.compute('poorest', [])
  // @ts-expect-error a text for a number
  await contract.compute('register', ['5'])
  // @ts-expect-error a number for a bigint
  await contract.compute('register', [5])
  // @ts-expect-error too few arguments
  await contract.compute('register', [])
  // @ts-expect-error too many arguments
  await contract.force('richest', [1n])
  // @ts-expect-error an option that there is not: nothing is sent without verification
  await contract.compute('register', [5n], { verify: false })
  // @ts-expect-error only views are read
  await contract.read.register([5n])
  // @ts-expect-error a view that needs an argument
  await contract.read.tally()
  // @ts-expect-error tokens do not come along while the Ledger does not enable them
  await contract.compute('register', [5n], { pay: { token: address, amount: 1n } })
  // @ts-expect-error nor does anybody else record a task for its sender
  await contract.compute('register', [5n], { relayer: address })
  // @ts-expect-error an address without 0x
  getSecretContract({ client, address: 'f39f', abi })
  // @ts-expect-error a code without an area
  const code: EnigmaErrorCode = 'timeout'
  void code
}
