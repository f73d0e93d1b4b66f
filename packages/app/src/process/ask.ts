import { z } from 'zod'

/** What a server answered. */
export interface Answer {
  readonly status: number
  /** The body: JSON where it is JSON, else its text. */
  readonly body: unknown
  /** The server's clock, milliseconds since 1970. */
  readonly time?: number
}

export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly token?: string
  readonly json?: unknown
  /** Milliseconds. Default 10 000. */
  readonly patience?: number
  /** The way there. Default: straight. */
  readonly by?: By | undefined
}

/** Asks on another way. What it rejects with by the name of `Unreached` is fit for people to read. */
type By = (url: string, asking: Asked) => Promise<Response>

interface Asked {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/** Thrown where no answer came. Its message never holds the address, which may hold a token. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'no way to this host',
  ENETUNREACH: 'no way to this network',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
}

const codeOf = (error: unknown): string => z.object({ code: z.string() }).safeParse(error).data?.code ?? ''

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no answer'
  if (error.name === 'Unreached') return `no way ${error.message}`
  if (error.name === 'TimeoutError') return 'no answer in time'
  const code = codeOf(error.cause)
  return reasons[code] ?? (code === '' ? 'no answer' : `no answer (${code})`)
}

const request = ({ method = 'GET', token, json, patience = 10_000 }: Question): Asked => ({
  method,
  signal: AbortSignal.timeout(patience),
  headers: {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
  },
  ...(json !== undefined && { body: JSON.stringify(json) }),
})

const straight: By = (url, asked) => fetch(url, { ...asked, redirect: 'manual' })

/** Asks a server once.
 *  @throws NoAnswer */
export const ask = async (url: string, question: Question = {}): Promise<Answer> => {
  try {
    const { by = straight } = question
    const response = await by(url, request(question))
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    const body: unknown = isJson ? await response.json() : await response.text()
    const time = Date.parse(response.headers.get('date') ?? '')
    return { status: response.status, body, ...(!Number.isNaN(time) && { time }) }
  } catch (error) {
    throw new NoAnswer(reason(error))
  }
}

/** The answer, or why there was none. */
export const tried = async (answer: Promise<Answer>): Promise<Answer | string> => {
  try {
    return await answer
  } catch (error) {
    if (error instanceof NoAnswer) return error.message
    throw error
  }
}
