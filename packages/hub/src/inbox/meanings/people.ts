import type { Person, PersonId, RoomId } from '@queqiao/protocol/model'
import { acceptance } from '../../desk/requests.ts'
import { learnPeople, unfriend } from '../../people/roster.ts'
import { chatsOf, desk, type From, type Meanings, nameOf } from './means.ts'

/** Who is a contact, and who wants to be. */
export const people: Meanings<'people' | 'person-removed' | 'friend-request' | 'friend-added'> = {
  people: (from, { people: some }) => {
    const { means, account } = from
    // one alone is news of that one, and no list
    if (some.length > 1) means.quiet.came(account, { what: 'people' })
    return learn(from, some)
  },
  'person-removed': async (from, { person }) => {
    await unfriend(from.batch.tx, from.account, person)
    desk(from, `${await nameOf(from, person)} is no contact any more.`)
  },
  'friend-request': async (from, event) => {
    const { person, name, greeting } = event
    if (person) await learn(from, [personOf(person, event)])
    const who = name ?? (person ? await nameOf(from, person) : 'Somebody')
    const said = `${who}${await metIn(from, event.room)} wants to be a contact${quoted(greeting)}.`
    from.batch.tell(
      { account: from.account },
      { kind: 'desk', lines: [said], choices: [acceptance(from.seq)], request: from.seq },
    )
  },
  'friend-added': async (from, { person, greeting }) => {
    const { means, batch, account } = from
    await learn(from, [{ ...person, friend: true }])
    await means.outcomes.befriended(batch, account, person.id)
    desk(from, `${await nameOf(from, person.id)} is a contact now${quoted(greeting)}.`)
  },
}

/** The group in which they met the account. */
const metIn = async ({ means, batch, account }: From, room: RoomId | undefined): Promise<string> =>
  room ? ` from the group “${await means.directory.title(batch.tx, account, { kind: 'room', id: room })}”` : ''

/** What is known of people; their own chats look another way where that shows. */
const learn = async (from: From, some: readonly Person[]): Promise<void> => {
  const { means, batch, account } = from
  await means.looks.follow(batch, account, await chatsOf(from, some), () => learnPeople(batch.tx, account, some))
}

const quoted = (greeting: string | undefined): string => (greeting ? `: “${greeting}”` : '')

/** A person of whom a report tells no more than that. */
export const personOf = (
  id: PersonId,
  { name, avatar }: { readonly name?: string; readonly avatar?: string },
): Person => ({
  id,
  ...(name === undefined ? {} : { nickname: name }),
  ...(avatar === undefined ? {} : { avatar }),
})
