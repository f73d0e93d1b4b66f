import type { Chat } from '@queqiao/protocol/model'
import { chatOf, chatText, keyText } from '../keys.ts'
import { type Found, labelOf, most, partners } from '../people/finding.ts'
import { isList } from '../places/lists.ts'
import { type Answer, type Asked, asLine, say, search } from './asked.ts'
import { paged, pageOf } from './pages.ts'

/** Chats that have a place on this bridge, the one in which something was said last first. */
async function placed({ batch: { tx }, key: { account }, bridge }: Asked): Promise<readonly Chat[]> {
  const rows = await tx
    .selectFrom('places')
    .leftJoin('lanes', (join) =>
      join
        .on('lanes.queue', '=', 'deliver')
        .on((eb) => eb('lanes.key', '=', eb(eb.val(keyText({ account })), '||', eb.ref('places.chat')))),
    )
    .leftJoin('entries', (join) => join.onRef('entries.lane', '=', 'lanes.id').onRef('entries.n', '=', 'lanes.last'))
    .select('places.chat')
    .where('places.bridge', '=', bridge)
    .where('places.account', '=', account)
    .where('places.place', 'is not', null)
    .orderBy((eb) => eb.fn.coalesce('entries.at', eb.lit(0)), 'desc')
    .orderBy('places.chat')
    .limit(most)
    .execute()
  return rows.flatMap(({ chat: text }) => {
    const chat = chatOf(text)
    return chat && !isList({ chat }) ? [chat] : []
  })
}

interface Chatting extends Pick<Found, 'chat'> {
  readonly label?: string
  readonly isPlaced: boolean
}

/** Those that have a place, then the others. */
function inOrder(here: readonly Chat[], found: readonly Found[]): readonly Chatting[] {
  const place = new Map(here.map((chat, nth) => [chatText(chat), nth]))
  const at = ({ chat }: Pick<Found, 'chat'>) => place.get(chatText(chat)) ?? Number.POSITIVE_INFINITY
  const all = found.map((one) => ({ ...one, isPlaced: place.has(chatText(one.chat)) }))
  return all.sort((one, other) => (at(one) === at(other) ? 0 : at(one) - at(other)))
}

/** Chats, with or without words of their names. */
export async function listed(asked: Asked): Promise<Answer> {
  const { words, page } = paged(asked.rest)
  const here = await placed(asked)
  const found = await partners.find(search(asked, words), 'infix')
  const known = new Set(found.map(({ chat }) => chatText(chat)))
  // of some who have a place no name is known
  const nameless = words ? [] : here.filter((chat) => !known.has(chatText(chat)))
  const all = [...nameless.map((chat) => ({ chat, name: '', label: '' })), ...found]
  if (!all.length) return say(words ? 'There is no such chat.' : 'No chat is known yet.')
  const { some, ...more } = pageOf(inOrder(here, all), page, `chats ${words}`)
  const lines: string[] = []
  for (const one of some) lines.push(await lineOf(asked, one))
  return { lines, ...more }
}

async function lineOf({ batch, directory, key }: Asked, { chat, label, isPlaced }: Chatting): Promise<string> {
  const title = label || labelOf([await directory.title(batch.tx, key.account, chat)], chat.id)
  return isPlaced ? title : `${title}, not opened here`
}

const kinds = { person: 'contact', official: 'public account', room: 'group' } as const

/** Contacts and groups by their names. */
export async function searched(asked: Asked): Promise<Answer> {
  const { words, page } = paged(asked.rest)
  if (!words) return say(`Type ${asLine(asked, 'search WORDS')}.`)
  const found = await partners.find(search(asked, words), 'infix')
  if (!found.length) return say('No contact and no group has these words in a name.')
  const { some, ...more } = pageOf(found, page, `search ${words}`)
  return { lines: some.map(({ label, chat }) => `${label}: ${kinds[chat.kind]}`), ...more }
}
