// SPDX-License-Identifier: MIT
// Stands between the client and a real endpoint: it writes down what the client sends, and alters one answer.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Json = null | boolean | number | string | Json[] | { [member: string]: Json }

/** One request as it went over the wire. */
export type Sent = { to: 'node' | 'ethereum'; method: string; body: string }

/** Asks the real endpoint something else. */
export type Ask = (method: string, params: Json) => Promise<Json>

/** Makes the false result from the true one. */
export type Lie = (result: Json, ask: Ask) => Json | RawAnswer | Promise<Json | RawAnswer>

/** Bytes that are sent instead of any JSON-RPC answer; endless ones until the client hangs up. */
export class RawAnswer {
  readonly text: string
  readonly isEndless: boolean

  constructor(text: string, { isEndless = false } = {}) {
    this.text = text
    this.isEndless = isEndless
  }
}

export class LyingEndpoint {
  readonly #server: Server
  readonly #target: string
  readonly #wire: Sent[]
  readonly #name: Sent['to']
  #lie: { methods: readonly string[]; tell: Lie } | undefined
  /** How many answers were altered since the lie was set. */
  told = 0

  private constructor(name: Sent['to'], target: string, wire: Sent[]) {
    this.#name = name
    this.#target = target
    this.#wire = wire
    this.#server = createServer((request, response) => void this.#serve(request, response).catch(() => response.destroy()))
  }

  static async open(name: Sent['to'], target: string, wire: Sent[]): Promise<LyingEndpoint> {
    const endpoint = new LyingEndpoint(name, target, wire)
    await new Promise<void>((resolve) => endpoint.#server.listen(0, '127.0.0.1', resolve))
    return endpoint
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** From now on every answer to these methods is altered. */
  lie(methods: string | readonly string[], tell: Lie): void {
    this.#lie = { methods: [methods].flat(), tell }
    this.told = 0
  }

  honest(): void {
    this.#lie = undefined
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request)
    const question = JSON.parse(body) as { id: number; method: string; params: Json }
    this.#wire.push({ to: this.#name, method: question.method, body })
    const answer = await this.#forward(body)
    if (this.#lie?.methods.includes(question.method) && answer.result !== undefined) {
      this.told++
      const told = await this.#lie.tell(structuredClone(answer.result), async (method, params) => {
        const other = await this.#forward(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
        return other.result ?? null
      })
      if (told instanceof RawAnswer) return sendRaw(response, told, question.id)
      answer.result = told
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  }

  async #forward(body: string): Promise<{ result?: Json }> {
    const headers = { 'content-type': 'application/json' }
    return (await (await fetch(this.#target, { method: 'POST', headers, body })).json()) as { result?: Json }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** `$id` in the text stands for the id of the request. */
function sendRaw(response: ServerResponse, { text, isEndless }: RawAnswer, id: number): void {
  response.setHeader('content-type', 'application/json')
  response.write(text.replaceAll('$id', String(id)))
  if (!isEndless) {
    response.end()
    return
  }
  const more = Buffer.alloc(1 << 20, ' ')
  const pour = (): void => {
    while (!response.destroyed && response.write(more));
  }
  response.on('drain', pour)
  pour()
}
