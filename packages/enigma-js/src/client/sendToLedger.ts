// SPDX-License-Identifier: MIT
import {
  type Abi,
  type Address,
  BaseError,
  type Chain,
  type ContractFunctionArgs,
  type ContractFunctionName,
  ContractFunctionRevertedError,
  encodeFunctionData,
  type Hash,
  type TransactionReceipt,
} from 'viem'
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'
import { ledgerAbi } from '../protocol/ledgerAbi.js'
import { type EnigmaClient, requireAccount } from './createEnigmaClient.js'

type Writes = ContractFunctionName<typeof ledgerAbi, 'nonpayable'>
export type LedgerRequest<name extends Writes = Writes> = {
  functionName: name
  args: ContractFunctionArgs<typeof ledgerAbi, 'nonpayable', name>
}

// Errors of the Ledger that a program can act on; the others are told by their name and values.
const CODES: Record<string, EnigmaErrorCode> = {
  KeyEpochNotAccepted: 'client.key_epoch_passed',
  AdmissionExpired: 'client.admission_passed',
  NotTheSeat: 'client.admission_passed',
  EvidenceExpired: 'client.admission_passed',
  InsufficientBalance: 'client.deposit_too_small',
  UnknownContract: 'client.unknown_contract',
}

/**
 * Sends a call to the Ledger from the client's account and waits for its block.
 * @throws before anything is signed `client.key_epoch_passed`, `client.admission_passed`, `client.deposit_too_small`, `client.reverted`; from
 * then on `client.reverted` or `client.refused`, whatever the Ethereum node says: none of them makes a caller send a second transaction by
 * itself, because the node may have kept the first one for later
 */
export function sendToLedger<name extends Writes>(client: EnigmaClient, request: LedgerRequest<name>): Promise<TransactionReceipt> {
  return sendCall(client, {
    address: client.manifest.ledger,
    abi: ledgerAbi,
    functionName: request.functionName,
    args: request.args as readonly unknown[],
  })
}

/** The same for any contract, such as the fee token. */
export async function sendCall(
  client: EnigmaClient,
  call: { address: Address; abi: Abi; functionName: string; args: readonly unknown[] },
): Promise<TransactionReceipt> {
  const { walletClient, account } = requireAccount(client)
  // The simulation gives the custom error with its values, which a failed transaction does not.
  await client.publicClient.simulateContract({ ...call, account }).catch((cause: unknown) => {
    throw refused(call.functionName, cause)
  })
  let hash: Hash
  try {
    hash = await walletClient.sendTransaction({
      account,
      // Signed for the manifest's chain, whatever an endpoint says it is: elsewhere the transaction is worth nothing.
      chain: walletClient.chain ?? manifestChain(client),
      to: call.address,
      data: encodeFunctionData(call),
    })
  } catch (cause) {
    const text = cause instanceof BaseError ? cause.shortMessage : 'the wallet or the Ethereum node failed'
    throw new EnigmaError('client.refused', `${call.functionName} was not taken: ${text}`, { cause })
  }
  const receipt = await client.publicClient.waitForTransactionReceipt({ hash, pollingInterval: client.options.pollingIntervalMs })
  if (receipt.status === 'success') return receipt
  // What would have happened in its block tells why; if it succeeds now, it lost a race.
  const cause = await client.publicClient.simulateContract({ ...call, account }).then(
    () => undefined,
    (error: unknown) => error,
  )
  const why = cause ? refused(call.functionName, cause) : undefined
  throw new EnigmaError(
    'client.reverted',
    `the Ethereum node says that transaction ${hash} reverted in block ${receipt.blockNumber}${why ? ` (${why.message})` : ''}`,
    { cause: why, hint: 'see that nothing came of it before you send it again', ...(why?.facts ? { facts: why.facts } : {}) },
  )
}

const manifestChain = ({ manifest }: EnigmaClient): Chain => ({
  id: manifest.chainId,
  name: `chain ${manifest.chainId}`,
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
})

function refused(functionName: string, cause: unknown): EnigmaError {
  const revert = cause instanceof BaseError ? cause.walk((error) => error instanceof ContractFunctionRevertedError) : undefined
  if (!(revert instanceof ContractFunctionRevertedError)) {
    const text = cause instanceof BaseError ? cause.shortMessage : 'the wallet or the Ethereum node failed'
    return new EnigmaError('client.refused', `${functionName} was not sent: ${text}`, { cause })
  }
  const name = revert.data?.errorName ?? revert.reason ?? 'an unknown error'
  const values = (revert.data?.args ?? []).map(String)
  return new EnigmaError(CODES[name] ?? 'client.reverted', `the Ledger refuses ${functionName}: ${name}(${values.join(', ')})`, {
    cause,
    facts: { error: name, values },
  })
}
