// SPDX-License-Identifier: MIT
import { type Address, hexToBytes, isAddressEqual, zeroAddress } from 'viem'
import { type EnigmaClient, requireAccount, requireSeed } from '../client/createEnigmaClient.js'
import { equalBytes, toHex } from '../codec/bytes.js'
import { keccak } from '../crypto/hash.js'
import { recoverSigner } from '../crypto/signatures.js'
import { publicKeyOf } from '../crypto/xwing.js'
import { EnigmaError } from '../errors/EnigmaError.js'
import { inputsHashOf, sealPlain } from '../protocol/envelope.js'
import { HEAD_RING } from '../protocol/ledgerLayout.js'
import { encodeQuery, permits, type QueryKind, sessionSeed } from '../protocol/query.js'
import { answerDigest, openAnswer, type QueryAnswerContext, type QueryOutcome } from '../protocol/queryAnswer.js'
import { headHash } from '../protocol/receipts.js'
import { headsOfContract, LedgerView } from '../trust/LedgerView.js'
import { pause } from '../trust/pause.js'
import { type VerificationReport, withFact } from '../trust/VerificationReport.js'
import type { VerifiedContract } from '../trust/verify.js'
import type { SignedPermit } from '../user/PermitStore.js'
import { positionOfHead } from './proveReceipt.js'
import type { Call } from './recordTasks.js'
import { signQueryPermit } from './signQueryPermit.js'
import { requireSameSeat, whileVerified } from './whileVerified.js'

const SALT_SIZE = 32
// The enclave may have seen a block whose header the client's node has not yet.
const ATTEMPTS = 40

/** A question without a transaction (spec/queries.md). */
export type Question = Call & {
  contract: Address
  /** In whose name. Default: one that the client has, or one that the wallet is asked for now. */
  permit?: SignedPermit
  signal?: AbortSignal
}

/** What an enclave said, and of which committed state. */
export type Answered<outcome> = { outcome: outcome; blockNumber: bigint; index: number; report: VerificationReport }

/**
 * Verifies the network, asks the enclave on the contract's seat under a permit, and believes the answer only if it is signed by that
 * enclave over this question, opens with the session's key, and is of a committed state that the Ledger still holds and that is no older
 * than what the client knew when it asked.
 */
export function askEnclave(client: EnigmaClient, kind: QueryKind, question: Question): Promise<Answered<QueryOutcome>> {
  requireSeed(client)
  const { contract, signal } = question
  return whileVerified(client, contract, { mustExist: true, signal, ahead: headsOfContract(contract) }, async (verified) => {
    const { signed, session } = await sessionFor(client, kind, question, verified)
    const plain = {
      kind,
      contract,
      function: question.function,
      arguments: question.arguments,
      permit: signed.permit,
      signature: hexToBytes(signed.signature),
      session: publicKeyOf(session),
    }
    const context = {
      networkId: hexToBytes(client.manifest.networkId),
      contract,
      keyEpoch: verified.keyEpoch,
      sender: zeroAddress,
      purpose: 'query',
    } as const
    const salt = crypto.getRandomValues(new Uint8Array(SALT_SIZE))
    const { envelope } = sealPlain(context, verified.key, encodeQuery(plain), requireSeed(client), salt)
    const { blockNumber, head, answer, signature } = await client.node.query(contract, envelope, signal)
    const about = { networkId: context.networkId, contract, query: inputsHashOf(envelope), blockNumber, head: headHash(head) }

    const signer = await recoverSigner(answerDigest(client.domain, about, answer), signature).catch(() => zeroAddress)
    if (!isAddressEqual(signer, verified.workerSigner)) {
      await requireSameSeat(client, verified, signal)
      throw wrongAnswer(contract, `it is not signed by worker ${verified.workerId} (${verified.workerSigner}) over this question`)
    }
    const outcome = opened(about, session, answer, kind)
    await requireFresh(client, verified, about, head.index, signal)
    const report = withFact(
      withFact(verified.report, 'answer', toHex(about.query), `signature of worker ${verified.workerId} over question, state and answer`),
      'head',
      toHex(about.head),
      `one of the last ${HEAD_RING} heads of ${contract} on the Ledger, of ${head.index} entries`,
    )
    return { outcome, blockNumber, index: head.index, report }
  })
}

/** A permit that covers the question, and the private key of its session. */
async function sessionFor(
  client: EnigmaClient,
  kind: QueryKind,
  { contract, permit, signal }: Question,
  verified: VerifiedContract,
): Promise<{ signed: SignedPermit; session: Uint8Array }> {
  const signed =
    permit ??
    client.permits.find(requireAccount(client).account.address, contract, kind, verified.view.head.timestamp) ??
    (await signQueryPermit(client, { contracts: [contract], ...(signal ? { signal } : {}) }))
  if (!permits(signed.permit, contract, kind))
    throw new EnigmaError('query.out_of_scope', `the permit does not cover ${kind === 'query' ? 'queries' : 'estimates'} of ${contract}`)
  const { asker, nonce, sessionKey } = signed.permit
  const session = sessionSeed(requireSeed(client), hexToBytes(client.manifest.networkId), asker, hexToBytes(nonce))
  if (!equalBytes(keccak(publicKeyOf(session)), hexToBytes(sessionKey)))
    throw new EnigmaError('query.wrong_permit', "the permit is of another session: its key does not come from this client's seed")
  return { signed, session }
}

function opened(about: QueryAnswerContext, session: Uint8Array, answer: Uint8Array, kind: QueryKind): QueryOutcome {
  let outcome: QueryOutcome
  try {
    outcome = openAnswer(about, session, answer)
  } catch (cause) {
    throw wrongAnswer(about.contract, 'it does not open', cause)
  }
  if (outcome.status !== 'failed' && (outcome.status === 'estimated') !== (kind === 'estimate'))
    throw wrongAnswer(about.contract, `it is an answer to another kind of question than ${kind}`)
  return outcome
}

/** @throws `verification.stale_answer` */
async function requireFresh(
  client: EnigmaClient,
  verified: VerifiedContract,
  about: QueryAnswerContext,
  index: number,
  signal?: AbortSignal,
): Promise<void> {
  const { contract } = about
  const { committed } = verified.view.counters(contract)
  if (about.blockNumber < verified.view.head.number)
    throw stale(contract, `it is of block ${about.blockNumber}, and the client knew block ${verified.view.head.number}`)
  if (index < committed) throw stale(contract, `it is of ${index} entries, and ${committed} were committed`)
  // An answer of the client's own block is judged by the heads that came with the first question.
  let { view } = verified
  for (let attempt = 0; view.head.number < about.blockNumber && attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(client.options.pollingIntervalMs * 2, signal)
    view = await LedgerView.open(client, signal)
  }
  if (view.head.number >= about.blockNumber) {
    await view.prove(headsOfContract(contract), signal)
    if (positionOfHead(view, contract, about.head) >= 0) return
  }
  throw stale(contract, `the Ledger does not hold its head ${toHex(about.head)}`)
}

const wrongAnswer = (contract: Address, fault: string, cause?: unknown): EnigmaError =>
  new EnigmaError('verification.wrong_answer', `an answer about ${contract} is refused: ${fault}`, { cause, hint: 'use another node' })

const stale = (contract: Address, fault: string): EnigmaError =>
  new EnigmaError('verification.stale_answer', `an answer about ${contract} is refused: ${fault}`, { hint: 'use another node' })
