import type { HubPort, Role, Typable, User } from '@queqiao/hub'
import { Trouble } from '../errors.ts'
import type { Means } from '../means.ts'
import type { Entry, Language, Menu, Scope } from './menu.ts'

const languages = [
  ['', 'en'],
  ['zh', 'zh'],
] as const satisfies readonly (readonly [Language, keyof Typable['says']])[]
const descriptionLimit = 256

/** What only this side has words for: elsewhere one deletes. */
export const removal: Typable = {
  word: 'rm',
  says: {
    en: '(as an answer) takes that message back while it waits for WeChat',
    zh: '（回复一条消息时）在它发到微信之前撤回',
  },
  roles: ['owner', 'member', 'guest'],
}

const entriesFor = (words: readonly Typable[], role: Role, language: keyof Typable['says']): readonly Entry[] =>
  [...words, removal]
    .filter(({ roles }) => roles.includes(role))
    .map(({ word, says }) => ({ command: word, description: [...says[language]].slice(0, descriptionLimit).join('') }))

const menusOf = (words: readonly Typable[], role: Role, scope: Scope): readonly Menu[] =>
  languages.map(([language, as]) => ({ scope, language, entries: entriesFor(words, role, as) }))

const idOf = ({ ids }: User): number | undefined => (ids.telegram === undefined ? undefined : Number(ids.telegram))

/** In their private chat, and in each forum: there others are shown other menus. */
const scopesOf = (user: number, forums: readonly number[]): readonly Scope[] => [
  { type: 'chat', chat_id: user },
  ...forums.map((chat_id) => ({ type: 'chat_member', chat_id, user_id: user }) as const),
]

/** What is to be offered to whom: everybody what guests may type, those who are listed what they may. */
export const menusFor = (hub: Pick<HubPort, 'words' | 'everybody'>, forums: readonly number[]): readonly Menu[] => {
  const { words } = hub
  const listed = hub.everybody().flatMap((user) => {
    const id = idOf(user)
    return id === undefined || user.role === 'guest' ? [] : [{ id, role: user.role }]
  })
  // who is something else in another account is offered what they may in the one where they may the most
  const roles = new Map(
    listed.toSorted((one, other) => rank[one.role] - rank[other.role]).map((one) => [one.id, one.role]),
  )
  const own = [...roles].flatMap(([id, role]) => scopesOf(id, forums).flatMap((scope) => menusOf(words, role, scope)))
  return [...menusOf(words, 'guest', { type: 'default' }), ...own]
}

const rank: Readonly<Record<Role, number>> = { guest: 0, member: 1, owner: 2 }

const isSame = (some: readonly Entry[], others: readonly Entry[]): boolean =>
  some.length === others.length &&
  some.every(({ command, description }, at) => {
    const other = others[at]
    return other?.command === command && other.description === description
  })

const nameOf = ({ scope, language }: Menu): string => JSON.stringify([scope, language])

/** What Telegram offers to whoever types `/`. */
export interface Menus {
  /** Sees to it that these are our words: asked again, sets what could not be set before. What stands already is not set
   *  again. No message waits for it, and what fails is only logged. */
  set(): void
  /** Asks for nothing more. */
  end(): void
}

export const createMenus = ({
  telegram,
  hub,
  forums,
  log,
}: Pick<Means, 'telegram' | 'hub' | 'forums' | 'log'>): Menus => {
  let ended = false
  const standing = new Set<string>()
  // forums get other ids
  const wanted = () =>
    menusFor(
      hub,
      forums.map(({ id }) => id),
    ).filter((menu) => !standing.has(nameOf(menu)))

  const setOne = async (menu: Menu): Promise<void> => {
    const { scope, language, entries } = menu
    const now = await telegram.commands(scope, language)
    if (ended) return
    if (!isSame(now, entries)) await telegram.setCommands(menu)
    standing.add(nameOf(menu))
  }

  const setAll = async (): Promise<void> => {
    for (const menu of wanted()) {
      if (ended) return
      try {
        await setOne(menu)
      } catch (error) {
        log('debug', 'telegram: a menu of commands is not set', { error: String(error) })
        // a chat that the bot does not know yet is no reason to leave out the others
        if (!(error instanceof Trouble) || (error.kind !== 'refused' && error.kind !== 'barred')) return
      }
    }
  }

  return {
    set: () => void setAll(),
    end: () => {
      ended = true
    },
  }
}
