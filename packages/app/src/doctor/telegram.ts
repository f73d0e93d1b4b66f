import { z } from 'zod'
import type { Config, ForumConfig } from '../config/schema.ts'
import { type BotWay, bodyOf, call, reason, type TelegramConfig } from './bot-api.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'
import { checkWebhook } from './webhook.ts'

const me = z.object({
  result: z.object({
    ...{ id: z.number(), username: z.string() },
    ...{ can_read_all_group_messages: z.boolean().optional(), has_topics_enabled: z.boolean().optional() },
  }),
})
const chat = z.object({
  result: z.object({ type: z.string(), title: z.string().optional(), is_forum: z.boolean().optional() }),
})
const may = z.boolean().optional()
const member = z.object({
  result: z.object({ status: z.string(), can_manage_topics: may, can_delete_messages: may, can_pin_messages: may }),
})

const away = ['left', 'kicked']

type Me = z.output<typeof me>['result']
type Member = z.output<typeof member>['result']

const tokenMend = 'Take the token from @BotFather (/token); look at telegram.apiRoot and at the way to it.'
const proxyMend =
  'Look at telegram.proxy: its address, user and password, and whether it lets you through to telegram.apiRoot.'
const inviteMend = 'Add the bot to the group, and take the id of the group from its link: -100 and the number after c/.'
const topicsMend = 'Switch on Topics in the settings of the group; its id may change when you do.'
const rightsMend = 'Make the bot an administrator of the group, with the right to manage topics.'
const memberMend = 'Mend the number, or join the group: only who is in it sees what WeChat says.'
const privacyMend = 'Make the bot an administrator, or /setprivacy → Disable at @BotFather and add the bot anew.'

const forum = async (telegram: BotWay, id: number, name: string): Promise<Finding> => {
  const answer = await call(telegram, 'getChat', { chat_id: id })
  const group = chat.safeParse(bodyOf(answer)).data?.result
  if (group === undefined) return wrong(name, reason(answer), inviteMend)
  if (group.type !== 'supergroup' || group.is_forum !== true) return wrong(name, 'has no topics', topicsMend)
  return ok(name, `“${group.title ?? ''}” has topics`)
}

/** Whether the bot sees what people write in a group: `body` is what Telegram said of its membership. Undefined: it is not in it. */
export const mayHear = (body: unknown, bot: Me): boolean | undefined => {
  const status = member.safeParse(body).data?.result.status
  if (status === undefined || away.includes(status)) return undefined
  return status === 'administrator' || bot.can_read_all_group_messages === true
}

/** What else it may do there, or had better be allowed: no message waits for that. */
const besides = ({ can_delete_messages: deletes, can_pin_messages: pins }: Member): string => {
  const lacks = [...(deletes ? [] : ['Delete Messages']), ...(pins ? [] : ['Pin Messages'])]
  return lacks.length
    ? ` and reads every message; give it ${lacks.join(' and ')}, too: what was recalled goes and cards are pinned by that`
    : ', delete and pin messages, and reads every message'
}

const rights = async (telegram: BotWay, id: number, bot: Me): Promise<Finding> => {
  const name = `rights in ${id}`
  const answer = await call(telegram, 'getChatMember', { chat_id: id, user_id: bot.id })
  const own = member.safeParse(bodyOf(answer)).data?.result
  if (own === undefined) return wrong(name, reason(answer), inviteMend)
  const isAdmin = own.status === 'administrator'
  if (isAdmin && own.can_manage_topics === true) return ok(name, `the bot may manage topics${besides(own)}`)
  if (!isAdmin && bot.can_read_all_group_messages !== true)
    return wrong(
      name,
      'the bot is no administrator, and privacy mode hides messages from it',
      `${rightsMend} ${privacyMend}`,
    )
  return wrong(name, isAdmin ? 'the bot may not manage topics' : 'the bot is no administrator', rightsMend)
}

const idOf = (given: ForumConfig): number => (typeof given === 'number' ? given : given.id)

const owners = ({ users }: Config): Finding =>
  users.some(({ telegram, role }) => telegram !== undefined && role === 'owner')
    ? ok('Telegram owner', 'somebody may answer')
    : wrong('Telegram owner', 'no owner has a Telegram id', 'Add one to `users`: nobody else may answer WeChat.')

/** Without forums, chats are in the private chat of their owner with the bot. */
export const checkPrivate = ({ has_topics_enabled }: Me): Finding =>
  ok(
    'private chat',
    has_topics_enabled === true
      ? 'each chat gets a topic there'
      : 'chats stand there one below the other: topics can be switched on at @BotFather',
  )

/** Whose token it is, and who that is. */
export const checkBot = async (telegram: BotWay): Promise<{ readonly finding: Finding; readonly bot?: Me }> => {
  const answer = await call(telegram, 'getMe')
  const bot = me.safeParse(bodyOf(answer)).data?.result
  if (bot !== undefined) return { finding: ok('bot', `the token is @${bot.username}'s`), bot }
  const isProxy = telegram.proxy !== undefined && typeof answer === 'string'
  return { finding: wrong('bot', reason(answer), isProxy ? proxyMend : tokenMend) }
}

/** Looks at a group with topics, and at what the bot may do in it. */
export async function* checkForum(telegram: BotWay, id: number, bot: Me): AsyncGenerator<Finding> {
  const found = await forum(telegram, id, `forum ${id}`)
  yield found
  if (found.state === 'ok') yield await rights(telegram, id, bot)
}

/** Looks whether somebody is in a group. */
export const checkMember = async (telegram: BotWay, id: number, user: number): Promise<Finding> => {
  const name = `Telegram owner ${user}`
  const answer = await call(telegram, 'getChatMember', { chat_id: id, user_id: user })
  if (typeof answer === 'string') return unknown(name, answer)
  const status = member.safeParse(answer.body).data?.result.status
  if (status !== undefined && !away.includes(status)) return ok(name, `is in the group ${id}`)
  return wrong(name, `${status === undefined ? `${reason(answer)}: ` : ''}is not in the group ${id}`, memberMend)
}

type User = Config['users'][number]

const isEmptyOrShares = (some: readonly string[], others: readonly string[]): boolean =>
  !some.length || !others.length || some.some((one) => others.includes(one))

/** The owners who are to find their accounts' chats in a forum. */
const ownersIn = ({ users }: Config, given: ForumConfig): readonly number[] => {
  const accounts = typeof given === 'number' ? [] : (given.accounts ?? [])
  const isFor = ({ role, accounts: own }: User) => role === 'owner' && isEmptyOrShares(own, accounts)
  return users.flatMap((user) => (user.telegram !== undefined && isFor(user) ? [user.telegram] : []))
}

/** Looks at the bot, at the way by which updates come, at the groups, and at its rights in them. */
export async function* checkTelegram(config: Config, telegram: TelegramConfig): AsyncGenerator<Finding> {
  yield owners(config)
  const { finding, bot } = await checkBot(telegram)
  yield finding
  if (bot === undefined) return
  yield* checkWebhook(config, telegram)
  if (!telegram.forums.length) yield checkPrivate(bot)
  for (const given of telegram.forums) {
    const id = idOf(given)
    let holds = true
    for await (const found of checkForum(telegram, id, bot)) {
      yield found
      holds &&= found.state === 'ok'
    }
    // who is in a group that the bot cannot see, it is not told
    if (holds) for (const owner of ownersIn(config, given)) yield await checkMember(telegram, id, owner)
  }
}
