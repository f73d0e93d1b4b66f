import { type Expression, type SqlBool, sql } from 'kysely'

/** Chats of these kinds and with these ids, but for those with others. */
export interface ChatsOf {
  readonly kinds: readonly string[]
  readonly ids: readonly string[]
  readonly except: readonly string[]
}

type Condition = Expression<SqlBool>

const like = (pattern: string): Condition => sql<SqlBool>`lanes.key like ${pattern} escape '\\'`

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

// a lane that completes a message is called after its chat, too: see `lateKey`
const withId = (id: string): Condition => any([like(`%\n% ${escaped(id)}`), like(`%\n% ${escaped(id)}\n%`)])

const any = (conditions: readonly Condition[]): Condition =>
  conditions.length ? sql<SqlBool>`(${sql.join(conditions, sql` or `)})` : sql<SqlBool>`1 = 0`

/** Whether `lanes.key` names one of these chats. */
export const isOf = ({ kinds, ids, except }: ChatsOf): Condition => {
  const ofKind = any(kinds.map((kind) => like(`%\n${kind} %`)))
  return any([...ids.map(withId), sql<SqlBool>`(${ofKind} and not ${any(except.map(withId))})`])
}

/** Whether it names none of them. */
export const isNotOf = (chats: ChatsOf): Condition => sql<SqlBool>`not ${isOf(chats)}`
