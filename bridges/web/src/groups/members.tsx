import type { Named } from '@queqiao/hub'
import { Face } from '../frame/face.tsx'
import { mediaPath } from '../talk/contents.tsx'
import { mayDo } from './may.ts'
import { Act, type Group, groupPath } from './parts.tsx'

/** Members that a list has at first, and with every look for more. */
const page = 30
/** Members that are looked through: WeChat has no larger groups. */
const most = 1_000

/** Which members are looked for. */
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

const Member = ({ person, self, group }: { person: Named; self: string | undefined; group: Group }) => {
  const { visit, line, root, found } = group
  const { words } = visit
  const isOwner = person.id === line.owner
  const note = person.id === self ? words.itself : undefined
  const isSafe = person.id === self || isOwner || !mayDo(found.account, 'kick')
  return (
    <Person {...{ person, root }} note={[isOwner ? words.groupOwner : [], note ?? []].flat().join(' · ') || undefined}>
      {isSafe ? undefined : (
        <Act group={group} deed="kick">
          <input type="hidden" name="person" value={person.id} />
          <button type="submit" class="second" id={`kick-${person.id}`}>
            {words.kick}
            <bdi class="unseen"> {person.name}</bdi>
          </button>
        </Act>
      )}
    </Person>
  )
}

const More = ({ group, words, from }: { readonly group: Group } & Sought) => (
  <li
    class="more"
    hx-get={`${groupPath(group, '/members')}?${new URLSearchParams({ root: group.root, words, from: String(from) })}`}
    hx-trigger="revealed"
    hx-swap="outerHTML"
  >
    {group.visit.words.more} …
  </li>
)

/** Members with these words in one of their names, a page of them. */
export const Members = async ({ group, words, from }: { readonly group: Group } & Sought) => {
  const { visit, found, room } = group
  const { account } = found.key
  const upto = Math.min(from + page, most)
  const all = await visit.hub.members(account, room, upto + 1, words)
  const self = await visit.hub.self(account)
  const none = words === '' ? visit.words.nobodyKnown : visit.words.nothingFound
  return (
    <>
      {all.slice(from, upto).map((person) => (
        <Member {...{ person, self, group }} />
      ))}
      {all.length > upto && upto < most ? <More {...{ group, words }} from={upto} /> : undefined}
      {all.length === 0 ? <li class="none">{none}</li> : undefined}
    </>
  )
}

/** Contacts that are not known to be in the group, those who spoke last first; with words, by their names. */
export const Strangers = async ({ group, words }: { readonly group: Group; readonly words: string }) => {
  const { visit, found, room, root } = group
  const { account } = found.key
  const chats = await visit.reading.chats(visit.who, { account, words, limit: 60 })
  const people: Named[] = []
  for (const { key, look } of chats) {
    if (key.chat?.kind !== 'person' || people.length === 8) continue
    const { id } = key.chat
    if (await visit.hub.member(account, room, id)) continue
    people.push({ id, name: look.title, ...(look.avatar && { avatar: look.avatar }) })
  }
  return (
    <>
      {people.map((person) => (
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
      {people.length === 0 ? (
        <li class="none">{words === '' ? visit.words.typeName : visit.words.nothingFound}</li>
      ) : undefined}
    </>
  )
}
