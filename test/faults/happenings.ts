// What can happen to a request at the fault proxy: each is a function that a rule of the table names.
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { failure } from '../embedded-cluster/answers.ts'
import type { Exchange, Happening } from './proxy.ts'
import { pass } from './proxy.ts'

/** Resets the connection instead of asking the API server. */
export const reset: Happening = ({ reset }) => reset()

/** Takes the request, asks nobody, and never says a word. */
export const hang: Happening = () => undefined

/** The API server does what was asked; nobody says so. */
export const hangAfterwards: Happening = async ({ forward }) => void (await forward()).resume()

/** The API server does what was asked; then the connection is reset. */
export const lost: Happening = async ({ forward, reset }) => {
  await bodyOf(await forward())
  reset()
}

/** Two copies reach the API server at once, as when a request is sent again while the first is still being worked on. */
export const twiceAtOnce: Happening = async (exchange) => {
  const { forward } = exchange
  const copy = forward()
  await pass(exchange)
  ;(await copy).resume()
}

/** Never answered, and the API server gets it so many milliseconds later, when it was sent again long since. */
export const tooLate =
  (ms: number): Happening =>
  async ({ forward }) => {
    await sleep(ms)
    ;(await forward()).resume()
  }

/** Nothing of the answer, not even its headers, before its first byte. */
export const headersWithFirstByte: Happening = async ({ response, forward }) => {
  const upstream = await forward()
  const begin = () => response.headersSent || response.writeHead(upstream.statusCode ?? 502, upstream.headers)
  upstream.on('data', (chunk) => void (begin(), response.write(chunk)))
  upstream.on('end', () => void (begin(), response.end())).on('error', () => response.destroy())
}

/** Everything as usual, so many milliseconds later. */
export const late =
  (ms: number): Happening =>
  async (exchange) => {
    await sleep(ms)
    await pass(exchange)
  }

/** Answers without asking the API server. A body that is an object is sent as JSON. */
export const answer =
  (code: number, body: string | object = '', headers: OutgoingHttpHeaders = {}): Happening =>
  ({ response }) => {
    const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
    const type = text.startsWith('<') ? 'text/html' : text.startsWith('{') ? 'application/json' : 'text/plain'
    response.writeHead(code, { 'content-type': type, ...headers }).end(text)
  }

/** Answers with the API server's own Status. */
export const refuse = (code: number, reason: string, message: string, headers?: OutgoingHttpHeaders): Happening =>
  answer(code, failure(code, reason, message), headers)

/** Writes these bytes where an answer should be, and ends the connection. */
export const raw =
  (text: string): Happening =>
  ({ response }) =>
    void response.socket?.end(text)

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The whole answer with its length made right again. */
const changed =
  (change: (body: Buffer) => { body: Buffer; headers?: OutgoingHttpHeaders }): Happening =>
  async ({ response, forward }) => {
    const upstream = await forward()
    const { body, headers } = change(await bodyOf(upstream))
    const { 'transfer-encoding': _chunked, ...kept } = upstream.headers
    response.writeHead(upstream.statusCode ?? 502, { ...kept, 'content-length': body.length, ...headers }).end(body)
  }

const firstHalf = (body: Buffer): Buffer => body.subarray(0, body.length / 2)

/** Half of the answer, as a whole answer: only what is written in it is cut. */
export const halved: Happening = changed((body) => ({ body: firstHalf(body) }))

/** Half of the answer and the first byte of a character of three. */
export const cutInCharacter: Happening = changed((body) => ({
  body: Buffer.concat([firstHalf(body), Buffer.from([0xe6])]),
}))

/** Half of the answer, then the error page of something in between. */
export const pageInTheMiddle: Happening = changed((body) => ({
  body: Buffer.concat([firstHalf(body), Buffer.from('<html><title>Gateway error</title></html>')]),
}))

/** Compressed though nobody asked for it. */
export const gzipped: Happening = changed((body) => ({
  body: gzipSync(body),
  headers: { 'content-encoding': 'gzip' },
}))

/** Half of the answer, then a reset. */
export const resetInTheMiddle: Happening = async ({ response, forward, reset }) => {
  const upstream = await forward()
  const body = await bodyOf(upstream)
  response.writeHead(upstream.statusCode ?? 502, { ...upstream.headers, 'content-length': body.length })
  response.write(firstHalf(body))
  // What is written must be on its way before the RST, which would overtake it.
  await sleep(30)
  reset()
}

/** The headers of the answer, then a reset. */
export const resetAfterHeaders: Happening = async ({ response, forward, reset }) => {
  const upstream = await forward()
  response.writeHead(upstream.statusCode ?? 502, upstream.headers).flushHeaders()
  await sleep(30)
  upstream.destroy()
  reset()
}

/** The answer, ten bytes a second. */
export const dribbled: Happening = async ({ response, forward }) => {
  const upstream = await forward()
  const body = await bodyOf(upstream)
  response.writeHead(upstream.statusCode ?? 502, { ...upstream.headers, 'content-length': body.length })
  for (let at = 0; at < body.length && !response.destroyed; at += 10) {
    response.write(body.subarray(at, at + 10))
    await sleep(1000)
  }
  response.end()
}

/** The answer in pieces of a size that falls into characters and lines. */
export const inPieces: Happening = async ({ response, forward }) => {
  const upstream = await forward()
  response.writeHead(upstream.statusCode ?? 502, upstream.headers).flushHeaders()
  for await (const chunk of upstream) {
    const bytes = chunk as Buffer
    for (let at = 0; at < bytes.length && !response.destroyed; at += 61) {
      await new Promise((resolve) => response.write(bytes.subarray(at, at + 61), resolve))
    }
  }
  response.end()
}

/** The usual answer with other headers. */
export const withHeaders =
  (change: (headers: IncomingHttpHeaders) => Record<string, string | string[]>): Happening =>
  async ({ response, forward }) => {
    const upstream = await forward()
    upstream.on('error', () => response.destroy())
    const headers = { ...upstream.headers, ...change(upstream.headers) }
    response.writeHead(upstream.statusCode ?? 502, headers).flushHeaders()
    upstream.pipe(response)
  }

/** The server's clock is so many seconds ahead (behind, when negative), as its `Date` header says. */
export const clockAhead = (seconds: number): Happening =>
  withHeaders(({ date }) => ({ date: new Date(Date.parse(date ?? '') + seconds * 1000).toUTCString() }))

/** So many `Warning` headers. */
export const withWarnings = (count: number, text: string): Happening =>
  withHeaders(() => {
    // Header bytes are latin1 to Node; API servers send UTF-8.
    const bytes = (index: number) => Buffer.from(`299 - "${text} ${index}"`, 'utf8').toString('latin1')
    return { warning: Array.from({ length: count }, (_, index) => bytes(index)) }
  })

/** The connection ends after the answer, and no header has said so. */
export const closedAfterwards: Happening = async (exchange) => {
  const { response } = exchange
  const { socket } = response
  response.on('finish', () => socket?.end())
  await pass(exchange)
}

/** What a rule may do with the lines of a watch. */
export interface EventStream {
  /** Lines that came before this one. */
  earlier: readonly string[]
  write: (line: string) => void
  /** Ends the watch neatly. */
  end: () => void
  /** Closes the connection. */
  cut: () => void
}

/** A watch, each line of which goes through `rule`. */
export const events =
  (rule: (line: string, stream: EventStream) => void): Happening =>
  async ({ response, forward }: Exchange) => {
    const upstream = await forward()
    response.writeHead(upstream.statusCode ?? 502, upstream.headers).flushHeaders()
    const earlier: string[] = []
    const stream: EventStream = {
      earlier,
      write: (line) => void (response.writable && response.write(`${line}\n`)),
      end: () => response.end(),
      cut: () => void setTimeout(() => response.destroy(), 30),
    }
    const lines = createInterface({ input: upstream })
    lines.on('line', (line) => {
      rule(line, stream)
      earlier.push(line)
    })
    // readline hands on what befalls its input.
    lines.on('error', () => response.destroy()).on('close', () => response.end())
  }

/** A watch that ends after so many milliseconds, as behind a proxy with a time limit. */
export const endsAfter =
  (ms: number): Happening =>
  async (exchange) => {
    const timer = setTimeout(() => exchange.response.end(), ms)
    exchange.response.on('close', () => clearTimeout(timer))
    await pass(exchange)
  }

/** A watch whose first event is this refusal. */
export const errorEvent = (code: number, reason: string, message: string): Happening =>
  answer(200, { type: 'ERROR', object: failure(code, reason, message) })
