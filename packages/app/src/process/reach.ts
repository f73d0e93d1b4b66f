import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import { type Answer, ask, type Question, tried } from './ask.ts'
import { urlOf } from './listen.ts'

const health = z.object({ ok: z.literal(true) })
const trouble = z.object({ error: z.string() })

/** Why a request was not answered as it should be, in words. */
export const troubleOf = ({ status, body }: Pick<Answer, 'status' | 'body'>): string =>
  trouble.safeParse(body).data?.error ?? `status ${status}`

const noToken =
  'adminToken is not set, and the running Queqiao lets nobody in without it: set it in queqiao.yaml (random text of 20 ' +
  'characters or more) and start Queqiao again, or stop Queqiao first.'
const otherToken =
  'the Queqiao that answers at `admin` does not take this adminToken: it is another one (`queqiao demo`?), so set `admin` to another ' +
  'address; or it was started before the token was changed, so start it again with this configuration.'
const gone = 'the running Queqiao does not answer any more: look into its log.'

/** Whether Queqiao runs with this configuration; undefined where nothing answers at `admin`.
 *  @throws StartError where something else answers. */
export const reach = async ({ admin, adminToken }: Config): Promise<Reached | undefined> => {
  const url = urlOf(admin.host, admin.port)
  const answer = await tried(ask(`${url}/healthz`, { patience: 3_000 }))
  if (typeof answer === 'string') return undefined
  if (health.safeParse(answer.body).success) return new Reached(`${url}/api/v1`, adminToken)
  throw new StartError(`admin: something that is not Queqiao answers at ${url}: set \`admin\` to another address.`)
}

/** The running process, as `admin` reaches it. */
export class Reached {
  readonly #url: string
  readonly #token: string | undefined

  constructor(url: string, token: string | undefined) {
    this.#url = url
    this.#token = token
  }

  /** Asks `/api/v1`. `path` begins with a slash.
   *  @throws StartError where there is no answer, or the token is not taken. */
  async ask(path: string, question: Pick<Question, 'method' | 'json'> = {}): Promise<Answer> {
    const answer = await tried(ask(this.#url + path, { ...question, token: this.#known(), patience: 60_000 }))
    if (typeof answer === 'string') throw new StartError(gone)
    return this.#letIn(answer)
  }

  /** The bytes of an answer, as they come.
   *  @throws StartError as `ask` does, and where they end too early. */
  async *bytes(path: string): AsyncGenerator<Uint8Array> {
    const headers = { authorization: `Bearer ${this.#known()}` }
    try {
      const response = this.#letIn(await fetch(this.#url + path, { headers }))
      if (!response.ok || !response.body)
        throw new StartError(`the running Queqiao refused: status ${response.status}.`)
      yield* response.body
    } catch (error) {
      throw error instanceof StartError ? error : new StartError(gone, { cause: error })
    }
  }

  #known(): string {
    if (this.#token === undefined) throw new StartError(noToken)
    return this.#token
  }

  #letIn<Given extends { readonly status: number }>(answer: Given): Given {
    if (answer.status === 401) throw new StartError(otherToken)
    return answer
  }
}
