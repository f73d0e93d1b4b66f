import { mayOwn } from '../accounts/roles.ts'
import { contacts, everybody, type Found, membersOf, type PersonChat } from '../people/finding.ts'
import { ask, atColon } from './ask.ts'
import { type Answer, type Asked, asLine, say, type Words } from './asked.ts'
import { pick } from './pick.ts'

/** Who is a contact, and how they are called. */
export const people: Words = {
  add: {
    takes: 'NAME[: GREETING]',
    help: 'asks somebody who is known here, a member of a group say, to be a contact',
    refusal: mayOwn,
    does: 'add-friend',
    answer: add,
  },
  remark: {
    takes: '[NAME:] REMARK',
    help: 'the name that you give a contact',
    refusal: mayOwn,
    does: 'remark',
    answer: remark,
  },
  create: {
    takes: '[TITLE:] NAME, NAME …',
    help: 'makes a group of contacts',
    refusal: mayOwn,
    does: 'create-room',
    answer: create,
  },
}

function add(asked: Asked): Answer | Promise<Answer> {
  const { chat } = asked.key
  const [typed, greeting] = atColon(asked.rest) ?? [asked.rest]
  if (!typed) return say(`Type ${asLine(asked, 'add NAME')} or ${asLine(asked, 'add NAME: GREETING')}.`)
  const room = chat?.kind === 'room' ? { room: chat.id } : {}
  const among = chat?.kind === 'room' ? membersOf(chat.id) : everybody
  const words = greeting ? { greeting } : {}
  const line = (id: string) => (greeting ? `add ${id}: ${greeting}` : `add ${id}`)
  return pick(asked, { among, typed, line }, ({ chat: { id }, name }) =>
    ask(asked, { kind: 'add-friend', person: id, ...words, ...room }, `ask ${name} to be a contact`),
  )
}

/** In a private chat it is the one whose chat it is. */
function remark(asked: Asked): Answer | Promise<Answer> {
  const { chat } = asked.key
  const here = chat && chat.kind !== 'room' ? chat.id : undefined
  const [typed, name] = atColon(asked.rest) ?? [here, asked.rest]
  if (!typed || !name) {
    const [whole, inChat] = [asLine(asked, 'remark NAME: REMARK'), asLine(asked, 'remark REMARK', 'chat')]
    return say(`Type ${whole}, or ${inChat} in the chat with a contact.`)
  }
  return pick(asked, { among: contacts, typed, line: (id) => `remark ${id}: ${name}` }, (found) =>
    ask(asked, { kind: 'remark', person: found.chat.id, name }, `call ${found.name} “${name}” from now on`),
  )
}

/** Names of one line: each is looked for. */
const most = 100

interface Naming {
  readonly names: readonly string[]
  /** The line to type with these names. */
  line(names: readonly string[]): string
}

/** Goes on with everybody who is named, one after the other. */
function pickAll(
  asked: Asked,
  { names, line }: Naming,
  then: (people: readonly Found<PersonChat>[]) => Promise<Answer>,
  people: readonly Found<PersonChat>[] = [],
): Promise<Answer> {
  const nth = people.length
  const typed = names[nth]
  if (typed === undefined) return then(people)
  const named = (id: string) => line(names.with(nth, id))
  return pick(asked, { among: contacts, typed, line: named }, (person) =>
    pickAll(asked, { names, line }, then, [...people, person]),
  )
}

/** WeChat makes groups without a name: it is given when the group is there. */
function create(asked: Asked): Answer | Promise<Answer> {
  const [title, behind] = atColon(asked.rest) ?? ['', asked.rest]
  const names = behind.split(/[,，、]/u).flatMap((name) => name.trim() || [])
  if (names.length > most) return say(`A group begins with ${most} people at most: invite the others later.`)
  const line = (each: readonly string[]) => `create ${title ? `${title}: ` : ''}${each.join(', ')}`
  return pickAll(asked, { names, line }, async (people) => {
    const ids = [...new Set(people.map(({ chat: { id } }) => id))]
    if (ids.length < 2)
      return say(`WeChat wants two people beside the account: type ${asLine(asked, 'create NAME, NAME')}.`)
    const who = people.map(({ name }) => name).join(', ')
    const made = await ask(asked, { kind: 'create-room', people: ids }, `make a group with ${who}`)
    const later = title
      ? [`It comes without a name: type ${asLine(asked, `rename ${title}`, 'chat')} in it, once it is here.`]
      : []
    return { ...made, lines: [...made.lines, ...later] }
  })
}
