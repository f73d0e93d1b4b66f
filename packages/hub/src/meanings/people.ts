import type { Person, PersonId } from '@queqiao/protocol/model'
import { learnPeople, unfriend } from '../roster.ts'
import { desk, type Meanings, nameOf } from './means.ts'

/** Who is a contact, and who wants to be. */
export const people: Meanings<'people' | 'person-removed' | 'friend-request' | 'friend-added'> = {
  people: ({ means, batch, account }, { people: some }) => {
    // one alone is news of that one, and no list
    if (some.length > 1) means.quiet.came(account, { what: 'people' })
    return learnPeople(batch.tx, account, some)
  },
  'person-removed': async (from, { person }) => {
    await unfriend(from.batch.tx, from.account, person)
    desk(from, `${await nameOf(from, person)} is no contact any more.`)
  },
  'friend-request': async (from, event) => {
    const { person, name, greeting } = event
    if (person) await learnPeople(from.batch.tx, from.account, [personOf(person, event)])
    const who = name ?? (person ? await nameOf(from, person) : 'Somebody')
    const accept = { label: 'Accept', line: `accept ${from.seq}` }
    desk(from, `${who} wants to be a contact${quoted(greeting)}.`, accept)
  },
  'friend-added': async (from, { person, greeting }) => {
    await learnPeople(from.batch.tx, from.account, [{ ...person, friend: true }])
    desk(from, `${await nameOf(from, person.id)} is a contact now${quoted(greeting)}.`)
  },
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
