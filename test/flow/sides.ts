import { randomBytes } from 'node:crypto'
import { doublePuppetRegistration, registration, registrationYaml } from '@queqiao/matrix'
import type { Settings } from 'queqiao'
import { expect } from 'vitest'
import { type Element, element } from '../servers/element.ts'
import { synapse, type TestSynapse } from '../servers/synapse.ts'
import { type Person, type Room, type Seen, startTelegram, type TelegramServer } from '../servers/telegram/index.ts'

/** What stands on the other side of Queqiao, and what Queqiao must know of it. */
export interface Side<Shown> {
  readonly shown: Shown
  /** The owner of every account, by their id there. */
  readonly owner: { readonly matrix?: string; readonly telegram?: number }
  /** Who else is listed. */
  readonly others?: Settings['users']
  readonly settings: Pick<Settings, 'matrix' | 'telegram'>
  leave(): Promise<void>
}

export interface MatrixShown {
  readonly synapse: TestSynapse
  /** The owner of every account, with a Matrix client. */
  readonly you: Element
  /** Queqiao's bot there, and its token. */
  readonly bot: { readonly mxid: string; readonly token: string }
}

export interface TelegramShown {
  readonly server: TelegramServer
  readonly forum: Room
  /** The owner of every account, with a Telegram app. */
  readonly you: Person
  /** Somebody else in the forum. */
  person(name: string): Person
  /** What stands in the topic of this name below its card, oldest first; nothing while there is none. */
  topic(name: string): readonly Seen[]
  /** The same without its marks that keep Telegram from linking what only looks like a link. */
  texts(name: string): readonly string[]
  thread(name: string): number
}

type TelegramSet = Partial<NonNullable<Settings['telegram']>>

export interface TelegramSideOptions {
  /** What else is set for it, given what there is. */
  readonly telegram?: TelegramSet | ((there: Pick<TelegramShown, 'server' | 'forum' | 'you'>) => TelegramSet)
  /** Who else is in the forum, and what they are in the settings. */
  readonly members?: Readonly<Record<string, 'member' | 'guest' | 'stranger'>>
}

/** Unguessable, and long enough for any token. */
export const secret = (): string => randomBytes(24).toString('base64url')

export interface MatrixSideOptions {
  /** Where Queqiao answers. */
  readonly url: string
  /** The address by which Queqiao reaches the homeserver, given its own. Default: that. */
  readonly between?: (homeserver: string) => Promise<string>
  /** By what Queqiao may speak as `you`. Default: it may not. */
  readonly puppet?: 'registration' | 'token' | 'a token that has expired'
  /** The version of rooms that are made there. Default: that of the homeserver. */
  readonly roomVersion?: string
  /** What else is set for it. */
  readonly matrix?: Partial<NonNullable<Settings['matrix']>>
  /** Other appservices that the homeserver knows: their registrations. */
  readonly registrations?: readonly string[]
}

/** A real homeserver, and a person with a Matrix client. */
export const matrixSide = async (options: MatrixSideOptions): Promise<Side<MatrixShown>> => {
  const { url, between, puppet, roomVersion, matrix, registrations: others = [] } = options
  const names = { domain: 'localhost', asToken: secret(), hsToken: secret(), bot: 'wechatbot', ghosts: 'wechat_{id}' }
  const asToken = secret()
  const encryption = matrix?.encryption === true
  const registrations = [registration({ ...names, encryption }, url), doublePuppetRegistration({ ...names, asToken })]
  const server = await synapse({
    registrations: [...registrations.map(registrationYaml), ...others],
    ...(roomVersion && { roomVersion }),
  })
  const password = secret()
  const you = await element(await server.register('you', password), { encrypts: encryption })
  const token = async () => (puppet === 'token' ? (await server.login('you', password)).accessToken : secret())
  const doublePuppet = puppet === 'registration' ? { asToken } : { tokens: { [you.mxid]: await token() } }
  const homeserver = between ? await between(server.url) : server.url
  const leave = async () => {
    you.stop()
    await server.remove()
  }
  return {
    shown: { synapse: server, you, bot: { mxid: `@${names.bot}:${names.domain}`, token: names.asToken } },
    owner: { matrix: you.mxid },
    settings: { matrix: { ...names, homeserver, ...(puppet && { doublePuppet }), ...matrix } },
    leave,
  }
}

/** What was said in one message because it had to wait, each line as it stands when it need not: who is named in bold in front
 *  of theirs, but not in a chat of their own. */
const apart = (name: string, { text, entities }: Pick<Seen, 'text' | 'entities'>): readonly string[] => {
  const heads = entities
    .filter(({ type, offset, length }) => type === 'bold' && text.startsWith(': ', offset + length))
    .flatMap(({ offset }) => (offset === 0 || text[offset - 1] === '\n' ? [offset] : []))
  if (heads.length < 2 || heads[0] !== 0) return [text]
  const lines = heads.map((at, n) => text.slice(at, (heads[n + 1] ?? text.length + 1) - 1))
  return lines.map((line) => (line.startsWith(`${name}: `) ? line.slice(name.length + 2) : line))
}

/** What a topic begins with: a moment later it is pinned. */
export const isCard = ({ text }: Pick<Seen, 'text'>): boolean =>
  text.includes('\nWeChat ') && text.includes('goes there.')

/** The Bot API server, and a person with a forum. */
export const telegramSide = async ({
  members = {},
  telegram,
}: TelegramSideOptions = {}): Promise<Side<TelegramShown>> => {
  const server = await startTelegram({ webhookPause: 200 })
  const you = server.user('You')
  const others = new Map(Object.keys(members).map((name) => [name, server.user(name)]))
  const person = (name: string) => others.get(name) ?? expect.fail(`nobody is called ${name}`)
  const forum = server.forum({ members: [you, ...others.values()] })
  const set = typeof telegram === 'function' ? telegram({ server, forum, you }) : telegram
  const open = (name: string) => server.topics(forum).find((topic) => topic.name === name && topic.state !== 'deleted')
  const topic = (name: string) => {
    const found = open(name)
    return found ? server.messages(forum, found.id).filter((one) => !isCard(one)) : []
  }
  const texts = (name: string) =>
    topic(name).flatMap((message) => apart(name, message).map((text) => text.replaceAll('\u2060', '')))
  return {
    shown: { server, forum, you, person, topic, texts, thread: (name) => open(name)?.id ?? 0 },
    owner: { telegram: you.id },
    others: Object.entries(members).flatMap(([name, role]) =>
      role === 'stranger' ? [] : [{ name, role, telegram: person(name).id }],
    ),
    settings: { telegram: { botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id], ...set } },
    leave: () => server.stop(),
  }
}
