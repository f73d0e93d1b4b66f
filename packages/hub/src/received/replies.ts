import { type Content, type Mention, mentioned, type Quote, summary } from '@queqiao/protocol/model'
import type { ChatKey, MessageId } from '../ids.ts'
import { keyText, roomOf } from '../keys.ts'
import { isSaidIn } from '../messages/answerable.ts'
import { summaryInWeChat } from '../messages/in-wechat.ts'
import { find, type Kept } from '../messages/messages.ts'
import { recalledAmong } from '../messages/recalls.ts'
import type { Replies } from '../options.ts'
import type { Directory } from '../people/directory.ts'
import type { Tx } from '../store/store.ts'
import type { Wanted, Wish } from '../wish.ts'

/** What somebody's words answer. */
export interface Answered {
  readonly message: MessageId
  /** As other sides show it that do not have the message. */
  readonly quote: Quote
  /** Whom the answer calls in WeChat. */
  readonly calls?: Mention
  /** What stands above it there. */
  readonly above?: string
}

export interface RepliesOptions {
  readonly directory: Directory
  readonly replies: Replies
}

/** What becomes of an answer to a member of a room. */
const ways: { readonly [R in Replies]: { readonly calls: boolean; readonly quotes: boolean } } = {
  mention: { calls: true, quotes: false },
  quote: { calls: false, quotes: true },
  both: { calls: true, quotes: true },
}
/** The same in a private chat, or to a message of the account itself. */
const usual = { calls: false, quotes: true }

/** What words that stay inside answer, as `answered`. */
export async function noted(
  tx: Tx,
  { directory }: Pick<RepliesOptions, 'directory'>,
  { to, answers }: Extract<Wish, { kind: 'note' }>,
): Promise<Pick<Answered, 'message' | 'quote'> | undefined> {
  const found = answers && (await meantBy(tx, directory, { to, answers }))
  return found && { message: found.message, quote: found.quote }
}

/** What a wish answers; undefined where that is nothing that somebody said in the same chat and that still stands there. */
export async function answered(
  tx: Tx,
  { directory, replies }: RepliesOptions,
  { to, command, answers }: Extract<Wish, { kind: 'command' | 'edit' }>,
): Promise<Answered | undefined> {
  const found = answers && command.kind === 'send' ? await meantBy(tx, directory, { to, answers }) : undefined
  if (!found) return undefined
  const { message, quote, said, name } = found
  const { sender, fromSelf, chat } = said.event
  const { calls, quotes } = roomOf(chat) && !fromSelf ? ways[replies] : usual
  return {
    ...{ message, quote },
    ...(calls && { calls: { mention: sender, name: name ?? sender } }),
    ...(quotes && quote.excerpt && { above: quoted(excerptOf(said, summaryInWeChat), name) }),
  }
}

/** The message, its writer's name, and what is quoted of it. */
async function meantBy(tx: Tx, directory: Directory, { to, answers }: { to: ChatKey; answers: MessageId }) {
  const said = await find(tx, answers)
  if (!said || !isSaidIn(said, keyText(to))) return undefined
  const { sender, chat } = said.event
  const name = await directory.knownAs(tx, to.account, sender, roomOf(chat))
  const isGone = (await recalledAmong(tx, [answers])).has(answers)
  return { message: answers, said, name, quote: { sender, excerpt: isGone ? '' : excerptOf(said, summary) } }
}

/** Characters of what is quoted: enough to know which message is meant. */
const longest = 100

/** What was said, on one line. */
function excerptOf({ event: { content } }: Kept, inWords: (content: Content<unknown>) => string): string {
  const line = inWords(content).slice(0, 10_000).replace(/\s+/gu, ' ').trim()
  const points = [...line]
  return points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : line
}

/** As WeChat writes a quote where it can only be words. */
const quoted = (excerpt: string, name: string | undefined): string =>
  `「${name === undefined ? '' : `${name}：`}${excerpt}」\n${'- '.repeat(14)}-\n`

/** The words as WeChat is sent them: who is answered is called, unless the words do so, and what is answered stands above. `lead`:
 *  who says them, where that is not the account's owner. */
export function asReply(command: Wanted, answered: Answered | undefined, lead: string | undefined): Wanted {
  if (command.kind !== 'send' || command.content.kind !== 'text') return command
  const { calls, above } = answered ?? {}
  const { text } = command.content
  const front = [
    ...(above ? [above] : []),
    ...(lead === undefined ? [] : [lead]),
    ...(calls && !mentioned(text).includes(calls.mention) ? [calls, ' '] : []),
  ]
  return { ...command, content: { kind: 'text', text: [...front, ...text] } }
}
