import { type AccountId, accountId, type Capabilities, mentioned, type PersonId } from '@queqiao/protocol/model'
import { isOwner, mayWrite, type Speaker } from '../accounts/roles.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Replies } from '../options.ts'
import type { Asked } from '../outbox/asked.ts'
import { handing } from '../outbox/handing.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Directory } from '../people/directory.ts'
import { newToken } from '../questions/offering.ts'
import { ask } from '../questions/questions.ts'
import { settled } from '../store/locking.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Selectable, Tx } from '../store/store.ts'
import type { Author, Option, Wanted, Writing } from '../wish.ts'
import { heldWith, holdWith, letGo } from './companions.ts'
import { callMembers } from './mentions.ts'
import { answered, asReply } from './replies.ts'
import { Told } from './told.ts'
import { callTyped, type Unsure } from './typed-names.ts'
import { cancel, edit, replace } from './undoing.ts'

export interface WritingsOptions {
  readonly outbox: Outbox
  readonly directory: Directory
  /** What answers become in WeChat. */
  readonly replies: Replies
  /** The person that an account is. */
  self(account: AccountId): PersonId
  /** What its client can do. */
  can(account: AccountId): Capabilities
}

/** Where something was written, by whom and for which chat. */
export type Whereabouts = Omit<Asked, 'written' | 'command' | 'reply' | 'asking'> & { readonly isOwner: boolean }

/** What somebody wrote for WeChat. */
export interface Written {
  readonly at: Whereabouts
  readonly wish: Writing
  readonly speaker: Speaker
}

/** A message of which it is not known yet what it means. */
export interface Uncertain {
  readonly at: Whereabouts
  readonly words: string
  readonly options: readonly Option[]
}

/** One name on every side, whatever each side calls them. */
export const writer = (by: Author, { user }: Speaker): Author => ({ ...by, name: user?.name ?? by.name })

const asWords =
  'This WeChat client cannot mention anybody: what begins with “@” goes as words, and nobody is called by it.'

/** What people write for WeChat: put into its words, and held where its writer has to say first what they mean. */
export class Writings {
  readonly #options: WritingsOptions
  readonly #told = new Told()

  constructor(options: WritingsOptions) {
    this.#options = options
  }

  /** Queues it, or what an edit makes of it. Not for what its writer may not send. */
  async send(batch: Batch, { at, wish, speaker }: Written): Promise<void> {
    const { tx } = batch
    const { outbox } = this.#options
    const { asked, unsure } = await this.#asked(tx, { at, wish, speaker })
    const { command } = asked
    const isTaken =
      wish.kind === 'edit' && command.kind === 'send'
        ? await edit(tx, outbox, { ...at, ...asked, command })
        : await outbox.queue(tx, asked)
    if (isTaken && !unsure) this.#tellAsWords(batch, at, command)
    if (!isTaken || !unsure || asked.asking === undefined) return
    await holdWith(tx, asked, asked.asking)
    await ask(batch, { ...at, token: asked.asking, ...questionOf(wish, unsure) })
  }

  /** Holds it until somebody has said what it means; so waits what comes after it in its chat, where that is known. */
  async hold(batch: Batch, { at, words, options }: Uncertain, speaker: Speaker): Promise<void> {
    const token = newToken()
    const held = heldBy(options)
    const wish = held && { ...at, kind: 'command' as const, command: held.command }
    const allowed = wish && mayWrite(speaker, wish)
    if (wish && allowed && 'command' in allowed) {
      const { asked } = await this.#asked(batch.tx, { at, wish, speaker })
      if (!(await this.#options.outbox.queue(batch.tx, { ...asked, asking: token }))) return
    }
    await ask(batch, { ...at, token, words, options })
  }

  /** What was held under a question; undefined where nothing is. Nobody hands it out until the end of the change. */
  async held(tx: Tx, { account, token }: { readonly account: string; readonly token: string }) {
    await handing(tx, account)
    const found = tx
      .selectFrom('commands')
      .selectAll()
      .where('account', '=', account)
      .where('asking', '=', token)
      .where('state', '=', 'queued')
      // words stand behind their file
      .orderBy('id', 'desc')
      .limit(1)
    return settled(tx, found, 'commands').executeTakeFirst()
  }

  /** What was held goes as it was meant; where that leaves something open, its writer is asked once more. */
  async release(batch: Batch, row: Selectable<CommandsTable>, { at, wish, speaker }: Written): Promise<void> {
    const { tx } = batch
    const { asked, unsure } = await this.#asked(tx, { at, wish, speaker })
    await replace(tx, row, asked)
    await this.#options.outbox.queued(tx, at.to.account)
    if (!unsure) this.#tellAsWords(batch, at, asked.command)
    if (unsure && asked.asking !== undefined)
      await ask(batch, { ...at, token: asked.asking, ...questionOf(wish, unsure) })
  }

  /** What was held is not sent, with all that goes with it. */
  async forget(batch: Batch, row: Selectable<CommandsTable>, reason: string): Promise<void> {
    for (const one of await heldWith(batch.tx, row)) await cancel(batch, this.#options.outbox, one, reason)
  }

  /** Words that were held are not sent; the file that they stand under goes. */
  async instead(batch: Batch, row: Selectable<CommandsTable>, reason: string): Promise<void> {
    const { tx } = batch
    await letGo(tx, row, null)
    await cancel(batch, this.#options.outbox, row, reason)
    await this.#options.outbox.queued(tx, accountId(row.account))
  }

  /** Whoever calls somebody by a client that cannot is told so, once a day. */
  #tellAsWords(batch: Batch, at: Whereabouts, command: Wanted): void {
    if (this.#options.can(at.to.account).mentions !== 'as-words') return
    if (command.kind !== 'send' || command.content.kind !== 'text') return
    if (mentioned(command.content.text).length) this.#told.once(batch, { ...at, words: asWords })
  }

  /** The command as WeChat is given it, and what is unsure in it. */
  async #asked(tx: Tx, { at, wish, speaker }: Written) {
    const allowed = mayWrite(speaker, wish)
    const [command, lead] = 'refused' in allowed ? [wish.command] : [allowed.command, allowed.lead]
    const { written, unsure } = await this.#called(tx, at.to.account, { command, isOwner: isOwner(speaker) })
    const reply = await answered(tx, this.#options, wish)
    const asked: Asked = {
      ...{ ...at, by: writer(at.by, speaker), written, command: asReply(written, reply, lead) },
      ...(reply && { reply }),
      ...(unsure && { asking: newToken() }),
    }
    return { asked, unsure }
  }

  /** Whom it mentions, by pills or by their typed names, under the names that their room knows. */
  async #called(tx: Tx, account: AccountId, said: { readonly command: Wanted; readonly isOwner: boolean }) {
    const { directory, self, can } = this.#options
    const { command, isOwner } = said
    const fit = await callMembers(tx, directory, account, command)
    const announces = isOwner && can(account).commands.announce !== undefined
    const typed = await callTyped(tx, directory, { account, self: self(account), command: fit, announces })
    return { written: await directory.callByName(tx, account, typed.command), unsure: typed.unsure }
  }
}

/** The one message that all options are about, where they go to one and the same chat. */
function heldBy(options: readonly Option[]): Extract<Writing, { kind: 'command' }> | undefined {
  const wishes = options.flatMap((option) => option.wishes)
  const [first] = wishes
  if (first?.kind !== 'command' || options.some((option) => option.wishes.length > 1)) return undefined
  return wishes.every((wish) => isSameChat(wish, first)) ? first : undefined
}

const isSameChat = (a: Writing, b: Writing): boolean =>
  a.to.account === b.to.account && a.to.chat?.id === b.to.chat?.id && a.to.chat?.kind === b.to.chat?.kind

/** The question that its writer is asked: each option is the same with that name settled, or a line in its place. */
const questionOf = (wish: Writing, { words, options }: Unsure) => ({
  words,
  options: options.map(({ label, command, line }) =>
    line === undefined ? { label, wishes: command?.kind === 'send' ? [{ ...wish, command }] : [] } : { label, line },
  ),
})
