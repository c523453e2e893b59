// SPDX-License-Identifier: MIT
import { EnigmaError, type EnigmaErrorCode } from '../errors/EnigmaError.js'

/** The longest answer that is read, in bytes. */
const LARGEST_ANSWER = 48 << 20
const LONGEST_FOREIGN_TEXT = 400

export type JsonRpcOptions = {
  /** How long one answer may take, in ms. */
  timeoutMs: number
  /** What carries requests; tests give their own. */
  fetch: typeof fetch
}

/** JSON-RPC 2.0 over HTTP to a node that is not trusted: nothing in an answer is believed before it is checked. */
export class JsonRpc {
  readonly #url: string
  readonly #name: string
  readonly #options: JsonRpcOptions
  #lastId = 0

  constructor(url: string, options: JsonRpcOptions) {
    this.#url = url
    this.#name = nameOf(url)
    this.#options = options
  }

  /** The value of `result`. @throws `client.unreachable`, `client.bad_answer`, `client.refused`, or the code that the node gave */
  async call(method: string, params: Record<string, unknown>, signal?: AbortSignal): Promise<unknown> {
    const id = ++this.#lastId
    const text = await this.#post(method, JSON.stringify({ jsonrpc: '2.0', id, method, params }), signal)
    let answer: unknown
    try {
      answer = JSON.parse(text)
    } catch (cause) {
      throw this.badAnswer(method, 'it is not JSON', cause)
    }
    if (typeof answer !== 'object' || answer === null) throw this.badAnswer(method, 'it is not JSON-RPC 2.0')
    const { error, result, id: echoed } = answer as { error?: unknown; result?: unknown; id?: unknown }
    if (typeof error === 'object' && error !== null) throw this.#foreignError(method, error as Record<string, unknown>)
    if (echoed !== id) throw this.badAnswer(method, 'it answers another request')
    return result
  }

  badAnswer(method: string, fault: string, cause?: unknown): EnigmaError {
    return new EnigmaError(
      'client.bad_answer',
      `the Enigma node at ${this.#name} gave an answer to ${method} that cannot be used: ${fault}`,
      {
        cause,
        hint: 'use another node',
      },
    )
  }

  async #post(method: string, body: string, signal?: AbortSignal): Promise<string> {
    const patience = AbortSignal.timeout(this.#options.timeoutMs)
    try {
      const response = await this.#options.fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        // An endpoint must not send the question on, to another service of this machine, say.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      })
      // A browser hides the status of what it does not follow.
      if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400))
        throw this.badAnswer(method, 'it sends the question elsewhere')
      return await readBounded(response)
    } catch (cause) {
      if (signal?.aborted || cause instanceof EnigmaError) throw cause
      if (cause instanceof AnswerTooLong) throw this.badAnswer(method, cause.message, cause)
      const fault = patience.aborted ? `did not answer ${method} within ${this.#options.timeoutMs} ms` : `does not answer ${method}`
      // An address that it does not take, fetch tells whole.
      const isTold = String(cause).includes(this.#url)
      throw new EnigmaError('client.unreachable', `the Enigma node at ${this.#name} ${fault}`, {
        ...(!isTold && { cause }),
        hint: isTold ? 'give an http or https address without a user' : 'check that it is running',
      })
    }
  }

  // A node of the project names its code in data.code; any other endpoint has a number and a text.
  #foreignError(method: string, error: Record<string, unknown>): EnigmaError {
    const message = printable(typeof error.message === 'string' ? error.message : 'no reason given')
    const data = error.data
    const code = typeof data === 'object' && data !== null ? (data as Record<string, unknown>).code : undefined
    if (typeof code === 'string' && /^[a-z_]+\.[a-z_]+$/.test(code)) return new EnigmaError(code as EnigmaErrorCode, message)
    return new EnigmaError('client.refused', `the Enigma node refused ${method}: ${message}`, { facts: { code: error.code } })
  }
}

/** Scheme, host and port: providers put keys into the rest of an address, and messages go to logs and to strangers. */
function nameOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return 'an address that is no URL'
  }
}

class AnswerTooLong extends Error {}

async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  for (let size = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.length
    if (size > LARGEST_ANSWER) {
      await reader.cancel()
      throw new AnswerTooLong(`it is longer than ${LARGEST_ANSWER} bytes`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** A foreign text cut short and without control characters, so that it cannot pretend to be something else in a terminal or log. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const printable = (text: string): string => text.slice(0, LONGEST_FOREIGN_TEXT).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
