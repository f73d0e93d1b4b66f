import type { AccountId } from '@queqiao/protocol/model'
import { mayOwn } from '../accounts/roles.ts'
import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'
import { type Found, partners, short } from '../people/finding.ts'
import { closeness } from '../people/likeness.ts'
import { isList } from '../places/lists.ts'
import { leftBehind, moveIn } from '../places/moving-in.ts'
import { chatsAt, type Former, placeOf, vacate } from '../places/places.ts'
import { unless } from './ask.ts'
import { type Answer, type Asked, asLine, say, search, type Words } from './asked.ts'
import { bare, pick, shown } from './pick.ts'

/** Places of chats that people choose, and those that they want no more. */
export const links: Words = {
  link: {
    takes: 'CHAT',
    help: 'makes the room, group or topic where you type it the place of that chat',
    refusal: mayOwn,
    vacant: true,
    answer: link,
  },
  unlink: {
    takes: '[CHAT]',
    help: 'lets go of the place that a chat was linked to; its next message makes another',
    refusal: mayOwn,
    answer: unlink,
  },
  close: {
    takes: '[CHAT]',
    help: 'removes the place of a chat here, once you have confirmed it; WeChat is left as it is',
    refusal: mayOwn,
    answer: close,
  },
}

/** A chat of one of the accounts that somebody owns. */
interface OwnChat extends Found {
  readonly account: AccountId
}

async function link(asked: Asked): Promise<Answer> {
  const { vacant, rest } = asked
  if (!vacant) return say(await whoLives(asked))
  if (vacant.against !== undefined) return say(`✗ ${vacant.against}`)
  if (!rest) return say(`Type ${asLine(asked, 'link CHAT')}, with a name of the chat that is to live here.`)
  // somebody else may have linked it a moment ago
  if ((await livingHere(asked)).length) return say(await whoLives(asked))
  const owned = asked.owned(asked.bridge, asked.author)
  const { typed, among } = naming(rest, owned)
  const found = await ownChats(asked, typed, among)
  const [one, other] = found
  if (!one) return say(`✗ ${partners.nobody} goes by “${short(typed)}”.`)
  return other ? which(typed, found, owned) : bind(asked, one)
}

const livingHere = ({ batch: { tx }, bridge, place }: Asked): Promise<readonly ChatKey[]> => chatsAt(tx, bridge, place)

async function whoLives(asked: Asked): Promise<string> {
  const [key = asked.key] = await livingHere(asked)
  if (!key.chat)
    return '✗ This is where the account is dealt with: no chat can be linked here. Type it where it is to live.'
  if (isList(key)) return '✗ What mentions you is listed here: no chat can be linked here. Type it where it is to live.'
  const title = short(await asked.directory.titleOf(asked.batch.tx, key))
  return `✗ This is the place of the chat with ${title} already: ${asLine(asked, 'unlink')} or ${asLine(asked, 'close')} ends that.`
}

/** What was typed may end in the account that is meant: `Anna for wxid_me`. */
function naming(rest: string, owned: readonly AccountId[]) {
  const [, words = '', name] = /^([\s\S]*?)\s+for\s+(\S+)$/u.exec(rest) ?? []
  const account = owned.find((one) => one === name)
  return account === undefined ? { typed: bare(rest), among: owned } : { typed: bare(words), among: [account] }
}

/** The closest, whichever account they are of. */
async function ownChats(asked: Asked, typed: string, among: readonly AccountId[]): Promise<readonly OwnChat[]> {
  if (!typed) return []
  for (const how of closeness) {
    const found: OwnChat[] = []
    for (const account of among)
      for (const one of await partners.find(search({ ...asked, key: { account } }, typed), how))
        found.push({ ...one, account })
    if (found.length) return found
  }
  return []
}

function which(typed: string, found: readonly OwnChat[], owned: readonly AccountId[]): Answer {
  const isOne = owned.length === 1
  const few = found.length > shown ? [`These are ${shown} of them: more of the name tells which.`] : []
  return {
    lines: [`“${short(typed)}” may be one of ${found.length}: nothing has been done yet.`, ...few],
    choices: found.slice(0, shown).map(({ account, label, chat: { id } }) => ({
      label: isOne ? label : `${label}, account ${account}`,
      line: isOne ? `link ${id}` : `link ${id} for ${account}`,
    })),
  }
}

/** The chat lives here from now on; that is told here, and its place of before is let go. */
async function bind({ batch, bridge, place, vacant }: Asked, { account, chat, name }: OwnChat): Promise<Answer> {
  await moveIn(batch, { bridge, key: { account, chat }, place, name, lacks: vacant?.lacks })
  return { lines: [] }
}

interface Lived extends Pick<Found, 'chat' | 'name'> {
  readonly former: Former
}

/** What somebody wants to do with the place of which chat. */
interface Leaving {
  readonly word: string
  readonly typed: string
  /** The line to type for the chat of this id. */
  line(id: string): string
}

/** Goes on with the place of the chat that is named, or in which it was typed. */
async function leaving(
  asked: Asked,
  { word, typed, line }: Leaving,
  then: (lived: Lived) => Answer | Promise<Answer>,
): Promise<Answer> {
  const { batch, bridge, directory, key } = asked
  const go = async ({ chat, name }: Pick<Found, 'chat' | 'name'>): Promise<Answer> => {
    const former = await placeOf(batch.tx, { bridge, key: { account: key.account, chat } })
    return former ? then({ chat, name, former }) : say(`✗ The chat with ${name} has no place here.`)
  }
  const { chat } = key
  if (chat && !typed) return go({ chat, name: short(await directory.title(batch.tx, key.account, chat)) })
  if (!typed) return say(`Type ${asLine(asked, `${word} CHAT`)} here, or ${asLine(asked, word, 'chat')} in the chat.`)
  return pick(asked, { among: partners, typed, line }, go)
}

function unlink(asked: Asked): Promise<Answer> {
  const about = { word: 'unlink', typed: asked.rest, line: (id: string) => `unlink ${id}` }
  return leaving(asked, about, (lived) => {
    const { name, former } = lived
    if (!former.linked)
      return say(`✗ The place of the chat with ${name} was made for it: ${asLine(asked, 'close')} removes it.`)
    return letGo(asked, lived, `This is not the place of the chat with ${name} any more.`)
  })
}

/** What stood there is gone for whoever read it: it is asked for twice. */
function close(asked: Asked): Promise<Answer> {
  const [, now = '', typed = ''] = /^(now(?:\s+|$))?([\s\S]*)$/u.exec(asked.rest) ?? []
  const about = { word: 'close', typed, line: (id: string) => `close ${now ? 'now ' : ''}${id}` }
  return leaving(asked, about, async (lived) => {
    const { chat, name, former } = lived
    if ((await chatsAt(asked.batch.tx, asked.bridge, former.place)).length > 1)
      return say(`✗ The chat with ${name} has no place of its own here: its messages stand among others, and stay.`)
    if (former.linked)
      return say(
        `✗ The place of the chat with ${name} was linked, and is not ours: ${asLine(asked, 'unlink')} lets it go.`,
      )
    if (now) return letGo(asked, lived, `The chat with ${name} is closed here.`)
    return unless(
      `This removes the place of the chat with ${name} here, with all that stands in it; WeChat keeps it.`,
      {
        label: 'Close it',
        line: `close now ${chat.id}`,
      },
    )
  })
}

/** The chat has no place until its next message. Whoever is there hears it there. */
async function letGo(
  { batch, bridge, key: here }: Asked,
  { chat, name, former }: Lived,
  said: string,
): Promise<Answer> {
  const key = { account: here.account, chat }
  await vacate(batch.tx, { bridge, key }, former.place)
  const words = `${said} Its next message makes another.`
  batch.tell(key, { ...leftBehind(former), words }, { only: bridge })
  // told in the chat itself, it would make a place at once
  return chatText(here.chat) === chatText(chat) ? { lines: [] } : say(`The place of the chat with ${name} is let go.`)
}
