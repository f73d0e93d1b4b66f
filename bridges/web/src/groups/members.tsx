import type { Named } from '@queqiao/hub'
import { Answers, Ask } from '../frame/ask.tsx'
import { Face } from '../frame/face.tsx'
import { Filled } from '../frame/filled.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { waiting } from '../frame/waiting.ts'
import { Act } from './forms.tsx'
import { mayDo } from './may.ts'
import { type Group, groupPath } from './where.ts'

/** People that a list has at first, and with every look for more. */
const page = 30
/** Whose names are looked for, and how many of them are passed over. */
export interface Sought {
  readonly words: string
  readonly from: number
}

/** Somebody in a line, with what can be done about them. */
export const Person = ({ person, root, note, children }: PersonProps) => (
  <li id={`p-${person.id}`} class="person">
    <Face
      name={person.name}
      id={person.id}
      picture={person.avatar?.state === 'ready' ? mediaPath(root, person.avatar) : undefined}
    />
    <span class="about">
      <bdi class="title">{person.name}</bdi>
      {note === undefined ? undefined : <small>{note}</small>}
    </span>
    {children}
  </li>
)

interface PersonProps {
  readonly person: Named
  readonly root: string
  readonly note?: string | undefined
  readonly children?: unknown
}

/** A way out of the group for somebody, which asks first. */
const Kick = ({ person, group }: { readonly person: Named; readonly group: Group }) => {
  const { words } = group.visit
  const id = `kick-${person.id}`
  const title = <Filled sentence={words.sureKick} names={{ who: person.name, group: group.look.title }} />
  return (
    <Ask id={id} class="second" opens={words.kick} of={person.name} title={title}>
      <Act group={group} deed="kick">
        <input type="hidden" name="person" value={person.id} />
        <Answers id={id} words={words} does={words.kick} grave />
      </Act>
    </Ask>
  )
}

const Member = ({ person, self, group }: { person: Named; self: string | undefined; group: Group }) => {
  const { visit, line, root, found } = group
  const { words } = visit
  const isOwner = person.id === line.owner
  const note = person.id === self ? words.itself : undefined
  const isSafe = person.id === self || isOwner || !mayDo(found.account, 'kick')
  return (
    <Person {...{ person, root }} note={[isOwner ? words.groupOwner : [], note ?? []].flat().join(' · ') || undefined}>
      {isSafe ? undefined : <Kick {...{ person, group }} />}
    </Person>
  )
}

interface MoreProps extends Sought {
  readonly group: Group
  readonly part: '/members' | '/people'
  readonly count: number
}

/** The way to the next of them, where there are more: it is followed once it can be seen. */
const More = ({ group: { visit, ...at }, part, words, from, count }: MoreProps) => {
  const next = from + page
  if (next >= count) return null
  const query = new URLSearchParams({ root: at.root, words, from: String(next) })
  return (
    <li class="more" hx-get={`${groupPath(at, part)}?${query}`} hx-trigger="revealed" hx-swap="outerHTML">
      {visit.words.more} …
    </li>
  )
}

interface ListProps extends Sought {
  readonly group: Group
}

/** Members with these words in one of their names, a page of them. */
export const Members = waiting(async ({ group, words, from }: ListProps) => {
  const { visit, found } = group
  const { members, count } = await visit.reading.members(visit.who, found.key, { words, from, limit: page })
  const self = await visit.hub.self(found.key.account)
  return (
    <>
      {members.map((person) => (
        <Member {...{ person, self, group }} />
      ))}
      <More {...{ group, words, from, count }} part="/members" />
      {count === 0 ? (
        <li class="none">{words === '' ? visit.words.nobodyKnown : visit.words.nothingFound}</li>
      ) : undefined}
    </>
  )
})

/** Contacts of this page of them who are not known to be in the group. */
const strangersIn = async ({ visit, found, room }: Group, { words, from }: Sought) => {
  const { account } = found.key
  const which = { account, among: 'contacts', words, from, limit: page } as const
  const { people, count } = await visit.reading.people(visit.who, which)
  const strangers: Named[] = []
  for (const one of people) if (!one.official && !(await visit.hub.member(account, room, one.id))) strangers.push(one)
  return { strangers, count }
}

/** Contacts who can be invited, by their names. */
export const Strangers = waiting(async ({ group, words, from }: ListProps) => {
  const { visit, root } = group
  const { strangers, count } = await strangersIn(group, { words, from })
  return (
    <>
      {strangers.map((person) => (
        <Person {...{ person, root }}>
          <Act group={group} deed="invite">
            <input type="hidden" name="person" value={person.id} />
            <button type="submit" class="second" id={`invite-${person.id}`}>
              {visit.words.invite}
              <bdi class="unseen"> {person.name}</bdi>
            </button>
          </Act>
        </Person>
      ))}
      <More {...{ group, words, from, count }} part="/people" />
      {strangers.length === 0 && count <= from + page ? <li class="none">{visit.words.nobodyToInvite}</li> : undefined}
    </>
  )
})
