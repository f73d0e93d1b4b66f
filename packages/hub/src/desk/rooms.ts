import { mayDecide, mayOwn } from '../accounts/roles.ts'
import { contacts, type Found, groups, labelOf, membersOf, type RoomChat, short } from '../people/finding.ts'
import { ask, atColon, unless } from './ask.ts'
import { type Answer, type Asked, asLine, say, search, type Words } from './asked.ts'
import { askFirst } from './changes.ts'
import { paged, pageOf } from './pages.ts'
import { pick } from './pick.ts'

/** Groups, and who is in them. In a group it is the one that is meant; elsewhere it is named. */
export const rooms: Words = {
  members: { takes: '[GROUP]', help: 'who is in the group, as far as is known', answer: members },
  invite: {
    takes: '[GROUP:] NAME',
    help: 'invites a contact to the group',
    refusal: mayDecide,
    does: 'invite',
    answer: (asked) =>
      inRoom(asked, { word: 'invite' }, ({ room: { chat, name }, rest: typed, line }) =>
        pick(asked, { among: contacts, typed, line }, (person) =>
          ask(asked, { kind: 'invite', room: chat.id, person: person.chat.id }, `invite ${person.name} to ${name}`),
        ),
      ),
  },
  kick: {
    takes: '[GROUP:] NAME',
    help: 'removes a member from the group',
    refusal: mayOwn,
    does: 'kick',
    answer: (asked) =>
      inRoom(asked, { word: 'kick' }, ({ room: { chat, name }, rest: typed, line }) =>
        pick(asked, { among: membersOf(chat.id), typed, line }, (person) =>
          ask(asked, { kind: 'kick', room: chat.id, member: person.chat.id }, `remove ${person.name} from ${name}`),
        ),
      ),
  },
  rename: {
    takes: '[GROUP:] TITLE',
    help: 'names the group, for everybody in it',
    refusal: mayOwn,
    does: 'rename',
    answer: (asked) =>
      inRoom(asked, { word: 'rename' }, ({ room: { chat, name }, rest: title }) =>
        ask(asked, { kind: 'rename', room: chat.id, name: title }, `rename ${name} to “${title}”`),
      ),
  },
  nickname: {
    takes: '[GROUP:] NAME',
    help: 'the account’s own name in the group',
    refusal: mayOwn,
    does: 'nickname',
    answer: (asked) =>
      inRoom(asked, { word: 'nickname' }, ({ room: { chat, name }, rest: own }) =>
        ask(asked, { kind: 'nickname', room: chat.id, name: own }, `call the account “${own}” in ${name}`),
      ),
  },
  announce: {
    takes: '[GROUP:] TEXT',
    help: 'puts up an announcement, which calls everybody, once you have confirmed it',
    refusal: mayOwn,
    does: 'announce',
    answer: announce,
  },
  leave: {
    takes: '[GROUP]',
    help: 'takes the account out of the group for good, once you have confirmed it',
    refusal: mayOwn,
    does: 'leave',
    answer: leave,
  },
}

type Going = Answer | Promise<Answer>
type Room = Found<RoomChat>

/** Where a line was typed: in a group it is the one that is meant. */
async function roomHere({ key: { chat, account }, batch: { tx }, directory }: Asked): Promise<Room | undefined> {
  if (chat?.kind !== 'room') return undefined
  const title = await directory.title(tx, account, chat)
  return { chat, name: short(title), label: labelOf([title], chat.id) }
}

interface Behind {
  readonly room: Room
  readonly rest: string
  /** The line to type, with something else behind the room. */
  line(rest: string): string
}

/** Goes on with the room where the line was typed, or that it names, and with what stands behind. */
async function inRoom(
  asked: Asked,
  { word, isHarmless = false }: { readonly word: string; readonly isHarmless?: boolean },
  then: (behind: Behind) => Going,
): Promise<Answer> {
  const room = await roomHere(asked)
  if (room && !asked.rest) return say(`Something is missing behind “${word}”: ${asLine(asked, 'help')} says what.`)
  if (room) return then({ room, rest: asked.rest, line: (rest) => `${word} ${rest}` })
  const [typed, rest] = atColon(asked.rest) ?? []
  if (!typed || !rest)
    return say(`Type ${asLine(asked, `${word} GROUP: …`)} here, or ${asLine(asked, `${word} …`, 'chat')} in the group.`)
  return pick(asked, { among: groups, typed, line: (id) => `${word} ${id}: ${rest}`, isHarmless }, (found) =>
    then({ room: found, rest, line: (other) => `${word} ${found.chat.id}: ${other}` }),
  )
}

/** Asks for a confirmation; the line that gives it has `now` in it. */
async function announce(asked: Asked): Promise<Answer> {
  const isHere = asked.key.chat?.kind === 'room'
  // in a group the text may begin with that word
  const sure = isHere ? /^now[:：]\s*/u : /^now\s+/u
  const rest = asked.rest.replace(sure, '')
  return inRoom(
    { ...asked, rest },
    { word: 'announce', isHarmless: rest === asked.rest },
    ({ room: { chat, name }, rest: text }) => {
      if (rest !== asked.rest) return ask(asked, { kind: 'announce', room: chat.id, text }, `put that up in ${name}`)
      return askFirst(name, text, isHere ? 'announce now' : `announce now ${chat.id}`)
    },
  )
}

async function leave(asked: Asked): Promise<Answer> {
  const [, now, typed = ''] = /^(now(?:\s+|$))?([\s\S]*)$/u.exec(asked.rest) ?? []
  const go = ({ chat: { id }, name }: Room): Going =>
    now === undefined
      ? unless(`This takes the account out of ${name} for good: somebody would have to invite it again.`, {
          label: 'Leave',
          line: `leave now ${id}`,
        })
      : ask(asked, { kind: 'leave', room: id }, `take the account out of ${name}`)
  const here = typed ? undefined : await roomHere(asked)
  if (here) return go(here)
  if (!typed)
    return say(`Type ${asLine(asked, 'leave GROUP')} here, or ${asLine(asked, 'leave', 'chat')} in the group.`)
  const line = (id: string) => `leave ${now ? 'now ' : ''}${id}`
  return pick(asked, { among: groups, typed, line, isHarmless: now === undefined }, go)
}

/** Who is in the group, a page at a time. */
async function members(asked: Asked): Promise<Answer> {
  const { words, page } = paged(asked.rest)
  const here = words ? undefined : await roomHere(asked)
  if (here) return listed(asked, here, page)
  if (!words)
    return say(`Type ${asLine(asked, 'members GROUP')} here, or ${asLine(asked, 'members', 'chat')} in the group.`)
  const line = (id: string) => `members ${id}`
  return pick(asked, { among: groups, typed: words, line, isHarmless: true }, (room) => listed(asked, room, page))
}

async function listed(asked: Asked, room: Room, page: number): Promise<Answer> {
  const { id } = room.chat
  const all = await membersOf(id).find(search(asked, ''), 'infix')
  if (!all.length) {
    asked.quiet.miss(asked.key.account, { kind: 'refresh', what: 'members', room: id })
    return say(`Nobody is known to be in ${room.name} yet: WeChat is asked who is, if its client can say.`)
  }
  const { some, ...more } = pageOf(all, page, `members ${id}`)
  const copies = some.map(({ name }) => ({ label: `@${name}`, words: `@${name} ` }))
  return { lines: [`${room.name}: ${all.length} known`, ...some.map(({ label }) => label)], copies, ...more }
}
