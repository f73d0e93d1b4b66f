import type { AccountId, Chat, Event, EventKind, Person, PersonId, RoomId, Source } from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import type { Message } from './bridge.ts'
import type { Batch } from './deliveries.ts'
import type { Directory } from './directory.ts'
import { chatOfReported, reportedId } from './messages.ts'
import type { Outcomes } from './outcomes.ts'
import type { Quiet } from './quiet.ts'
import type { Arrived } from './sorting.ts'

export interface MeaningOptions {
  readonly accounts: Accounts
  readonly directory: Directory
  readonly outcomes: Outcomes
  readonly quiet: Quiet
}

interface From {
  readonly batch: Batch
  readonly account: AccountId
  readonly seq: number
  /** When it was reported. */
  readonly at: number
}

type Meanings = { readonly [K in EventKind]: (from: From, event: Event<Source, K>) => Promise<void> }

/** What each report means for the hub: one row per kind of event. Gives the function that sorts one row of the inbox. */
export function meaning({ accounts, directory, outcomes, quiet }: MeaningOptions) {
  const nameOf = async ({ batch, account }: From, person: PersonId, room?: RoomId): Promise<string> =>
    (await directory.named(batch.tx, account, person, room)).name

  const learn = ({ batch, account }: From, person: Person): Promise<void> =>
    directory.learnPeople(batch.tx, account, [person])

  /** A line of nobody in a chat. */
  const line = ({ batch, account, seq, at: time }: From, chat: Chat, text: string): void => {
    const sender = accounts.person(account)
    const event: Message = { kind: 'message', chat, sender, fromSelf: true, time, content: system(text), mentions: [] }
    show(batch, account, seq, event)
  }

  const table: Meanings = {
    login: async (from, event) => {
      const { batch, account } = from
      await accounts.loggedIn(batch.tx, account, event)
      await learn(from, personOf(event.person, event))
      quiet.begin(account)
      desk(from, `WeChat is logged in as ${event.name ?? event.person}.`)
    },
    // every new picture is another report
    'login-qr': async (from) =>
      desk(from, `WeChat shows a QR code to log in; the picture is kept as report ${from.seq}.`),
    logout: async (from) => {
      await accounts.loggedOut(from.batch.tx, from.account)
      desk(from, 'WeChat is logged out.')
    },
    people: ({ batch, account }, { people }) => {
      // one alone is news of that one, and no list
      if (people.length > 1) quiet.came(account, { what: 'people' })
      return directory.learnPeople(batch.tx, account, people)
    },
    rooms: ({ batch, account }, { rooms }) => {
      if (rooms.length > 1) quiet.came(account, { what: 'rooms' })
      return directory.learnRooms(batch.tx, account, rooms)
    },
    members: ({ batch, account }, { room, members }) => {
      quiet.came(account, { what: 'members', room })
      return directory.learnMembers(batch.tx, account, room, members)
    },
    'person-removed': async (from, { person }) => {
      await directory.unfriend(from.batch.tx, from.account, person)
      desk(from, `${await nameOf(from, person)} is no contact any more.`)
    },
    message: async ({ batch, account, seq, at }, event) => {
      if (event.name) await directory.overhear(batch.tx, account, event.sender, event.name)
      if (await outcomes.takeEcho(batch, account, event, at)) return
      show(batch, account, seq, event)
    },
    recall: async (from, { chat, text }) => line(from, chat, text),
    transcript: async (from, { wechat, text }) => {
      const chat = await chatOfReported(from.batch.tx, from.account, wechat)
      const said = `[voice message] ${text}`
      if (chat) line(from, chat, said)
      else desk(from, said)
    },
    // WeChat says so itself, as a line in the chat
    'members-joined': ({ batch, account }, { room, members }) =>
      directory.learnMembers(batch.tx, account, room, members),
    'members-left': async (from, { room, members }) => {
      const names = await Promise.all(members.map((member) => nameOf(from, member, room)))
      await directory.forgetMembers(from.batch.tx, from.account, room, members)
      line(from, { kind: 'room', id: room }, `${names.join(', ')} left the group.`)
    },
    // here too
    'room-joined': ({ batch, account }, { room }) => directory.learnRooms(batch.tx, account, [room]),
    'room-left': async (from, { room }) =>
      line(from, { kind: 'room', id: room }, 'This account is not in the group any more.'),
    'friend-request': async (from, event) => {
      const { person, name, greeting } = event
      if (person) await learn(from, personOf(person, event))
      const who = name ?? (person ? await nameOf(from, person) : 'Somebody')
      desk(from, `${who} wants to be a contact${quoted(greeting)}.`)
    },
    'friend-added': async (from, { person, greeting }) => {
      await learn(from, { ...person, friend: true })
      desk(from, `${await nameOf(from, person.id)} is a contact now${quoted(greeting)}.`)
    },
    notice: async (from, { text }) => desk(from, text),
    unknown: async (from, { summary }) =>
      desk(from, `WeChat reported something not understood yet (${summary}); it is kept as report ${from.seq}.`),
  }

  const row = <K extends EventKind>(kind: K): Meanings[K] => table[kind]
  const sortEvent = <K extends EventKind>(from: From, event: Event<Source, K>): Promise<void> =>
    row(event.kind)(from, event)

  return async (batch: Batch, arrived: Arrived): Promise<void> => {
    if (arrived.kind === 'result') return outcomes.settleTask(batch, arrived.account, arrived.task, arrived.answer)
    const { account, seq, at } = arrived
    return sortEvent({ batch, account, seq, at }, arrived.event)
  }
}

const show = (batch: Batch, account: AccountId, seq: number, event: Message): void => {
  const id = reportedId(seq)
  batch.keep({ id, account, event })
  batch.tell({ account, chat: event.chat }, { kind: 'message', message: id })
}

const desk = ({ batch, account }: From, line: string): void => batch.tell({ account }, { kind: 'desk', lines: [line] })

const system = (text: string) => ({ kind: 'system', text }) as const

const quoted = (greeting: string | undefined): string => (greeting ? `: “${greeting}”` : '')

const personOf = (id: PersonId, { name, avatar }: { readonly name?: string; readonly avatar?: string }): Person => ({
  id,
  ...(name === undefined ? {} : { nickname: name }),
  ...(avatar === undefined ? {} : { avatar }),
})
