import type { Named } from '@queqiao/hub'
import type { PersonId, Text } from '@queqiao/protocol/model'

import type { Pill } from './pills.ts'

/** How everybody in a room is called. */
export const everybody = /(?<![\w.])@room\b/

/** Where a form stands in the words, behind as many of its like as there are in `before`. */
const nth = (body: string, form: string, { from, before }: Since): number => {
  let start = body.indexOf(form, from)
  for (let like = before.split(form).length - 1; like > 0 && start >= 0; like--)
    start = body.indexOf(form, start + form.length)
  return start
}

/** What has not been looked through of the words, and what of the formatted ones stands in it before a pill. */
interface Since {
  readonly from: number
  readonly before: string
}

/** Where a pill stands in the plain words, in the forms that clients write it. */
const find = (body: string, since: Since, { user, label, href }: Pill) => {
  for (const form of [`[${label}](${href})`, `@${label}`, label, user]) {
    const start = form === '' ? -1 : nth(body, form, since)
    if (start >= 0) return { start, end: start + form.length }
  }
  return undefined
}

/** Whom the mentions may be of: the room's WeChat people by their user id. */
export type People = ReadonlyMap<string, Named>

const mention = ({ id, name }: Named) => ({ mention: id, name })

const inPlace = (said: Said, people: People) => {
  const text: Text[number][] = []
  const found = new Set<PersonId>()
  let from = 0
  let before = ''
  for (const pill of said.pills) {
    before += pill.before
    const person = people.get(pill.user)
    const at = person && find(said.body, { from, before }, pill)
    if (!person || !at) {
      before += pill.label
      continue
    }
    text.push(said.body.slice(from, at.start), mention(person))
    found.add(person.id)
    ;[from, before] = [at.end, '']
  }
  return { text: [...text, said.body.slice(from)].filter((run) => run !== ''), found }
}

const all = { mention: 'all', name: 'all' } as const

/** Everybody is called where that was written, else in front. */
const callingAll = (text: Text): Text => {
  const nth = text.findIndex((run) => typeof run === 'string' && everybody.test(run))
  const found = text[nth]
  if (typeof found !== 'string') return [all, ' ', ...text]
  const [before = '', ...after] = found.split(everybody)
  const rest = after.join('@room')
  return [...text.slice(0, nth), ...(before ? [before] : []), all, ...(rest ? [rest] : []), ...text.slice(nth + 1)]
}

/** The text for WeChat: mentions where the links stood; whoever is called without one comes first. */
export const toText = (said: Said, people: People): Text => {
  const { text, found } = inPlace(said, people)
  const called = [...said.pills.map((pill) => pill.user), ...said.called].map((user) => people.get(user))
  const front = new Map(called.flatMap((person) => (person && !found.has(person.id) ? [[person.id, person]] : [])))
  const words = [...[...front.values()].flatMap((person) => [mention(person), ' ']), ...text]
  return said.callsAll ? callingAll(words) : words
}

/** What somebody said in a room. */
export interface Said {
  readonly kind: 'say'
  readonly body: string
  /** Links to users, in order. */
  readonly pills: readonly Pill[]
  /** Users who are called without a link. */
  readonly called: readonly string[]
  /** Everybody in the room is called: `@room`. */
  readonly callsAll: boolean
  readonly replyTo?: string
}
