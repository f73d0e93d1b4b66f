import { type Hub, type Owed, owedId, type Settled } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { asJson, type OwedJson, page, type states } from '../api/form.ts'
import { StartError } from '../errors.ts'
import { type Reached, troubleOf } from '../process/reach.ts'

/** Which of it. */
export interface Wanted {
  readonly account?: string
  readonly state?: (typeof states)[number]
}

export type Deed = 'retry' | 'drop'

/** Where what is owed is asked for: the running process, or the store itself. */
export interface Source {
  /** Oldest first. */
  list(wanted: Wanted): AsyncGenerator<OwedJson>
  /** Gives why it was refused; undefined: it was done. */
  settle(deed: Deed, id: string): Promise<string | undefined>
}

const perPage = 500

/** Asks the running process. */
export const asking = (process: Reached): Source => ({
  list: async function* (wanted) {
    let after: string | null = ''
    while (after !== null) {
      const query = new URLSearchParams({ ...wanted, limit: String(perPage), ...(after !== '' && { after }) })
      const answer = await process.ask(`/outbox?${query}`)
      const found = page.safeParse(answer.body)
      if (!found.success) throw new StartError(`the running Queqiao refused: ${troubleOf(answer)}.`)
      yield* found.data.owed
      after = found.data.next
    }
  },
  settle: async (deed, id) => {
    const answer = await process.ask(`/outbox/${encodeURIComponent(id)}/${deed}`, { method: 'POST' })
    return answer.status === 200 ? undefined : troubleOf(answer)
  },
})

const why = (id: string, settled: Settled): string | undefined =>
  settled.kind === 'done' ? undefined : `${id}: ${settled.reason}`

/** Looks into the store. */
export const looking = ({ owing }: Pick<Hub, 'owing'>): Source => ({
  list: async function* ({ account, state }) {
    const which = {
      account: account === undefined ? undefined : accountId(account),
      states: state && [state],
      limit: perPage,
    }
    let found: readonly Owed[] = await owing.list(which)
    for (; found.length > 0; found = await owing.list({ ...which, after: found.at(-1) })) yield* found.map(asJson)
  },
  settle: async (deed, id) => why(id, await owing[deed](owedId(id))),
})
