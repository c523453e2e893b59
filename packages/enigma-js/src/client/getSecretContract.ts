// SPDX-License-Identifier: MIT
import {
  type Abi,
  type AbiFunction,
  type AbiParameter,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  decodeAbiParameters,
  decodeErrorResult,
  encodeAbiParameters,
  getAbiItem,
  type Hash,
  type Hex,
  hexToBytes,
  toFunctionSignature,
} from 'viem'
import { computeTask } from '../actions/computeTask.js'
import { estimateTask, type TaskEstimate } from '../actions/estimateTask.js'
import { forceTask } from '../actions/forceTask.js'
import { type GetTaskCallParameters, getTaskCall } from '../actions/getTaskCall.js'
import { type GetTaskResultParameters, getTaskResult, type TaskResult } from '../actions/getTaskResult.js'
import { query } from '../actions/query.js'
import type { RecordedTask, RecordOptions, Terms } from '../actions/recordTasks.js'
import { toHex } from '../codec/bytes.js'
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'
import type { SignedPermit } from '../user/PermitStore.js'
import type { EnigmaClient } from './createEnigmaClient.js'

type Mutability = 'pure' | 'view' | 'nonpayable' | 'payable'

/** One output as itself, several as a list, none as undefined: as viem gives them. */
export type Returned<abi extends Abi, name extends Name<abi>> = ContractFunctionReturnType<abi, Mutability, name>

type Name<abi extends Abi> = ContractFunctionName<abi> & string
type Args<abi extends Abi, name extends Name<abi>> = ContractFunctionArgs<abi, Mutability, name>

/** Terms of one typed call, and what may be told and stopped on the way. */
export type CallOptions = Terms & RecordOptions

/** A task of a typed function. */
export type TypedTask<result> = RecordedTask & {
  /** Waits for the result, checks it, and decodes it. @throws the code of the failure, with the contract's reason */
  result: (parameters?: Omit<GetTaskResultParameters, 'taskId'>) => Promise<TypedResult<result>>
}

/** A result with its value decoded. */
export type TypedResult<result> = TaskResult & { value: result }

/** Options of one typed query. */
export type ReadOptions = { permit?: SignedPermit; signal?: AbortSignal }

type Views<abi extends Abi> = ContractFunctionName<abi, 'pure' | 'view'> & string
type ReadArgs<abi extends Abi, name extends Views<abi>> = ContractFunctionArgs<abi, 'pure' | 'view', name>

/** A view as a function: arguments as a list, which may be left away when there are none. */
export type TypedRead<abi extends Abi, name extends Views<abi>> = (
  ...parameters: ReadArgs<abi, name> extends readonly []
    ? [args?: ReadArgs<abi, name>, options?: ReadOptions]
    : [args: ReadArgs<abi, name>, options?: ReadOptions]
) => Promise<ContractFunctionReturnType<abi, 'pure' | 'view', name>>

/** A call of the contract: which function, with which arguments. */
export type TypedCall<abi extends Abi> = { [name in Name<abi>]: { functionName: name; args: Args<abi, name> } }[Name<abi>]

/** The calls of a contract, typed by its ABI. */
export type SecretContract<abi extends Abi> = {
  readonly address: Address
  readonly abi: abi
  /** Queries of the `view` functions by their names, without a transaction. @throws as `query`; the code of the failure */
  readonly read: { readonly [name in Views<abi>]: TypedRead<abi, name> }
  /** The class of gas that a call would take now. */
  estimate: <name extends Name<abi>>(name: name, args: Args<abi, name>, options?: ReadOptions) => Promise<TaskEstimate>
  /** Records a private call. */
  compute: <name extends Name<abi>>(name: name, args: Args<abi, name>, options?: CallOptions) => Promise<TypedTask<Returned<abi, name>>>
  /** The same in calldata, which no worker can refuse. */
  force: <name extends Name<abi>>(name: name, args: Args<abi, name>, options?: CallOptions) => Promise<TypedTask<Returned<abi, name>>>
  /** The typed result of an earlier task. */
  resultOf: <name extends Name<abi>>(name: name, parameters: GetTaskResultParameters) => Promise<TypedResult<Returned<abi, name>>>
  /** What the user asked in an earlier task. @throws as `getTaskCall`; `abi.bad_value` for a function that the ABI has not */
  callOf: (parameters: GetTaskCallParameters) => Promise<TypedCall<abi>>
}

/**
 * A secret contract with the types of its JSON ABI.
 *
 * @example
 * const calculator = getSecretContract({ client, address, abi })
 * const task = await calculator.compute('add', [17n, 25n])
 * const { value } = await task.result()
 * const total = await calculator.read.total()
 */
export function getSecretContract<const abi extends Abi>({
  client,
  address,
  abi,
}: {
  client: EnigmaClient
  address: Address
  abi: abi
}): SecretContract<abi> {
  const record = async (action: typeof computeTask, name: string, args: unknown, options: CallOptions = {}) => {
    const item = functionOf(abi, name, args)
    const task = await action(client, { contract: address, ...callOf(item, args), ...options })
    return { ...task, result: (given = {}) => typedResult(client, abi, item, { ...given, taskId: task.taskId }) }
  }
  // The types of names, arguments and results follow from the ABI; the values are checked against it when they are encoded and decoded.
  return {
    address,
    abi,
    read: readsOf(client, address, abi),
    estimate: (name: string, args: unknown, options: ReadOptions = {}) =>
      estimateTask(client, { contract: address, ...callOf(functionOf(abi, name, args), args), ...options }),
    compute: (name: string, args: unknown, options?: CallOptions) => record(computeTask, name, args, options),
    force: (name: string, args: unknown, options?: CallOptions) => record(forceTask, name, args, options),
    resultOf: (name: string, parameters: GetTaskResultParameters) => typedResult(client, abi, functionOf(abi, name, undefined), parameters),
    callOf: async (parameters: GetTaskCallParameters) => decodeCall(abi, await getTaskCall(client, parameters)),
  } as unknown as SecretContract<abi>
}

type Read = (args?: readonly unknown[], options?: ReadOptions) => Promise<unknown>

/** A function for each view. Names are looked up among those of the ABI alone; overloads are told apart by their arguments. */
function readsOf(client: EnigmaClient, contract: Address, abi: Abi): Record<string, Read> {
  const views = abi.filter((item) => item.type === 'function' && (item.stateMutability === 'view' || item.stateMutability === 'pure'))
  const read =
    (name: string): Read =>
    async (args = [], options = {}) => {
      const item = functionOf(views, name, args)
      const result = await query(client, { contract, ...callOf(item, args), ...options })
      if (result.failure) throw contractFailure(abi, `the query of ${toFunctionSignature(item)}`, result.failure, { result })
      return decodeReturned(item, result.returnData)
    }
  return Object.freeze(Object.fromEntries(views.map((item) => [(item as AbiFunction).name, read((item as AbiFunction).name)])))
}

/** The function text and the encoded arguments of a call, for actions that take them. @throws `abi.bad_value` */
export function encodeCall(abi: Abi, name: string, args: readonly unknown[]): { function: string; arguments: Uint8Array } {
  return callOf(functionOf(abi, name, args), args)
}

function decodeCall(abi: Abi, call: { function: string; arguments: Uint8Array }): { functionName: string; args: unknown } {
  const item = abi.find((known) => known.type === 'function' && toFunctionSignature(known) === call.function)
  if (item?.type !== 'function') throw unknownFunction(abi, call.function)
  return { functionName: item.name, args: decodeStrictly(item.inputs, toHex(call.arguments), `the arguments of ${call.function}`) }
}

function functionOf(abi: Abi, name: string, args: unknown): AbiFunction {
  const item = getAbiItem({ abi, name, ...(Array.isArray(args) ? { args } : {}) } as Parameters<typeof getAbiItem>[0])
  if (item?.type === 'function') return item
  throw unknownFunction(abi, name)
}

function unknownFunction(abi: Abi, name: string): EnigmaError {
  const names = abi.flatMap((known) => (known.type === 'function' ? [known.name] : []))
  return new EnigmaError('abi.bad_value', `the contract's ABI has no function ${JSON.stringify(name)} for these arguments`, {
    hint: `it has ${names.join(', ') || 'none'}`,
  })
}

function callOf(item: AbiFunction, args: unknown): { function: string; arguments: Uint8Array } {
  try {
    return {
      function: toFunctionSignature(item),
      arguments: hexToBytes(encodeAbiParameters(item.inputs, (args ?? []) as readonly unknown[])),
    }
  } catch (cause) {
    throw new EnigmaError('abi.bad_value', `the arguments do not fit ${toFunctionSignature(item)}: ${firstLine(cause)}`, { cause })
  }
}

async function typedResult(client: EnigmaClient, abi: Abi, item: AbiFunction, parameters: GetTaskResultParameters) {
  const result = await getTaskResult(client, parameters)
  if (result.status !== 'succeeded') throw failed(abi, parameters.taskId, result)
  return { ...result, value: decodeReturned(item, result.returnData) }
}

function decodeReturned(item: AbiFunction, data: Hex): unknown {
  if (item.outputs.length === 0 && data === '0x') return undefined
  const values = decodeStrictly(item.outputs, data, `the result of ${toFunctionSignature(item)}`)
  return values.length === 1 ? values[0] : values.length === 0 ? undefined : values
}

/** What does not encode to the same bytes again is refused (spec/crypto.md section 8). */
function decodeStrictly(types: readonly AbiParameter[], data: Hex, what: string): readonly unknown[] {
  try {
    const values = types.length === 0 && data === '0x' ? [] : decodeAbiParameters(types, data)
    if (encodeAbiParameters(types, values) !== data) throw new TypeError('it is not canonical')
    return values
  } catch (cause) {
    throw new EnigmaError('abi.bad_data', `${what}, ${(data.length - 2) / 2} bytes, does not fit the types of the ABI`, { cause })
  }
}

function failed(abi: Abi, taskId: Hash, result: TaskResult): EnigmaError {
  if (!result.failure) {
    return new EnigmaError(
      'client.timeout',
      `${result.isProvisional ? 'the node says that ' : ''}task ${taskId} expired: nobody computed it in time, the Ledger took it out of the queue, and the fee is back`,
    )
  }
  return contractFailure(abi, `task ${taskId}`, result.failure, { taskId, result })
}

function contractFailure(
  abi: Abi,
  what: string,
  { code, message, revertData }: { code: string; message: string; revertData: Hex },
  facts: Record<string, unknown>,
): EnigmaError {
  return new EnigmaError(code as EnigmaErrorCode, `${what} failed: ${message}${reasonOf(abi, revertData)}`, {
    facts: { revertData, ...facts },
  })
}

function reasonOf(abi: Abi, data: Hex): string {
  if (data === '0x') return ''
  try {
    const { errorName, args } = decodeErrorResult({ abi, data })
    return `: ${errorName}(${(args ?? []).map(String).join(', ')})`
  } catch {
    const text = new TextDecoder().decode(hexToBytes(data))
    return /^[\x20-\x7e]+$/.test(text) ? `: ${text}` : ''
  }
}

const firstLine = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
