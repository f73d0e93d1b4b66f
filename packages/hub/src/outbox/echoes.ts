import type { AccountId, Content, Event } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { chatText } from '../keys.ts'
import type { Directory } from '../people/directory.ts'
import { settled } from '../store/locking.ts'
import { parseIfReadable } from '../store/row.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Selectable, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { isEchoOf, mayBeEchoOf } from './echo.ts'

export interface EchoesOptions {
  readonly accounts: Accounts
  readonly directory: Directory
  /** Milliseconds of silence after which an outcome is unknown. */
  readonly limit: number
}

type Row = Selectable<CommandsTable>

/** A message as a client reports it. */
export type Reported = Event<unknown, 'message'>

const day = 86_400_000
/** Milliseconds after the limit in which the echo of a settled command may still come. */
const lateEcho = 300_000

/** From when on commands may have been handed out: those whose outcome is open, and those that are settled. */
interface Since {
  readonly open: number
  readonly settled: number
  /** Those of which a likeness is enough. */
  readonly fresh: number
}

/** Own messages that come back: the proof that what was sent has arrived. */
export class Echoes {
  readonly #options: EchoesOptions

  constructor(options: EchoesOptions) {
    this.#options = options
  }

  /** The command that this message, reported at `at`, is the echo of; undefined where it is none of ours. */
  async of(tx: Tx, account: AccountId, event: Reported, at: number): Promise<Row | undefined> {
    const since = this.#since(account, event, at)
    return since && this.#sentAs(tx, account, event, since)
  }

  /** What this message may be the echo of. One that is settled is not waited for long, and no other one for ever: what the
   *  owner types on the phone later is theirs. */
  #since(account: AccountId, { fromSelf, chat, wechat }: Reported, at: number): Since | undefined {
    const { accounts, limit } = this.#options
    const fresh = at - limit
    if (fromSelf) return { open: at - day, settled: at - limit - lateEcho, fresh }
    // a client without ids may not show in a private chat who speaks: the words that it was just handed are ours
    const blind = chat.kind !== 'room' && !wechat && accounts.can(account).commands.send === 'echo'
    return blind ? { open: at - limit, settled: at, fresh } : undefined
  }

  /** The oldest command of this chat that went out with these words and has no echo yet. */
  async #sentAs(tx: Tx, account: AccountId, event: Reported, since: Since): Promise<Row | undefined> {
    const sent = tx
      .selectFrom('commands')
      .selectAll()
      .where('account', '=', account)
      .where('chat', '=', chatText(event.chat))
      .where('echoed', '=', 0)
      .where('handed', 'is not', null)
      .where((eb) =>
        eb.or([
          eb.and([eb('state', 'in', ['handed', 'unknown']), eb('closed', '=', 0), eb('handed', '>=', since.open)]),
          eb('handed', '>=', since.settled),
        ]),
      )
      // of two tries it is the one that is waited for
      .orderBy('closed')
      .orderBy('id')
    // what WeChat said it did not send is the last that may have come back
    const rows = await settled(tx, sent, 'commands').execute()
    for (const row of rows.toSorted((a, b) => Number(a.state === 'failed') - Number(b.state === 'failed'))) {
      const content = sentIn(row)
      if (!content) continue
      const names = await this.#options.directory.everyName(tx, account, event.chat, content)
      if (isEchoOf(content, event, (mention) => names.get(mention) ?? [])) return row
      // what certainly was not sent does not come back
      const isFresh = event.fromSelf && row.state !== 'failed' && (row.handed ?? 0) >= since.fresh
      if (isFresh && mayBeEchoOf(content, event.content)) return row
    }
    return undefined
  }
}

/** What was sent; undefined where the command sends nothing. */
function sentIn({ body, sent }: Row): Content<unknown> | undefined {
  if (sent !== null) return parseIfReadable<Content<unknown>>(sent)
  const command = parseIfReadable<Wanted>(body)
  return command?.kind === 'send' ? command.content : undefined
}
