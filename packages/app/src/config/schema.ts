import { z } from 'zod'
import {
  address,
  botToken,
  bucket,
  dialect,
  duration,
  key,
  language,
  matching,
  matrixUser,
  negative,
  network,
  pause,
  positive,
  postgres,
  proxy,
  secret,
  section,
  serverName,
  size,
  text,
  web,
  whole,
} from './values.ts'

const role = z.enum(['owner', 'member', 'guest'], { error: 'owner, member or guest' })
const name = z.enum(['remark', 'roomNickname', 'nickname', 'alias'], {
  error: 'remark, roomNickname, nickname or alias',
})
const accounts = z
  .array(text('the wxid of an account'), { error: 'a list of wxids' })
  .prefault([])
  .describe('wxids that this concerns; empty: all')

const endpoint = section({
  name: text('a name for this endpoint').describe('A name of your own, for the log'),
  dialect: dialect.describe('Which client calls'),
  token: secret('random text').describe('The unguessable part of the callback URL; at least 20 characters'),
  appid: text('the appid in quotes').optional().describe('WeHub: refuse clients with another appid'),
  secret: key('the secret key in quotes').optional().describe('The key that logins are signed with (WeHub from 0.2.2)'),
  accounts: z
    .array(text('the wxid of an account'), { error: 'a list of wxids' })
    .prefault([])
    .describe('wxids that may log in; empty: any'),
  socket: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('WeHub from 0.4.2: offer a WebSocket; default true'),
  tasks: z
    .enum(['one', 'array'], { error: 'one or array' })
    .optional()
    .describe('WeHelp: answer a poll with one command (default) or with a list; WeQuick always gets a list'),
  downloads: text('a folder on the WeChat PC')
    .optional()
    .describe('WeQuick 2021: the folder on the WeChat PC that its downloads go to, if it does not say'),
})

const user = section({
  name: text('a name').describe('How they are called'),
  matrix: matrixUser('a Matrix user id such as "@me:example.org", in quotes')
    .optional()
    .describe('Their Matrix user id'),
  telegram: positive('a Telegram user id, a number above 0').optional().describe('Their Telegram user id'),
  accounts,
  role: role.describe('owner: everything; member: read and write; guest: read'),
})

const forumId = negative('the id of a supergroup such as -1001234567890')
const forum = z.union(
  [
    forumId,
    section({
      id: forumId,
      for: z
        .array(z.enum(['people', 'rooms', 'officials'], { error: 'people, rooms or officials' }), {
          error: 'a list of people, rooms, officials',
        })
        .optional()
        .describe('Which chats it takes; absent: all'),
      accounts: z
        .array(text('the wxid of an account'), { error: 'a list of wxids' })
        .optional()
        .describe('Whose chats it takes; absent: all'),
    }),
  ],
  { error: 'the id of a supergroup such as -1001234567890, or { id, for, accounts }' },
)

const localpart = /^[a-z0-9._=/+-]+$/
/** Something that is off unless it is wanted. */
const flag = z.boolean({ error: 'true or false' }).prefault(false)

const matrix = section({
  homeserver: web.describe('Where the homeserver answers'),
  domain: serverName.describe('The domain in user ids'),
  appserviceUrl: web.optional().describe('How the homeserver reaches us; default publicUrl'),
  asToken: secret('random text').describe('What we show the homeserver'),
  hsToken: secret('random text').describe('What the homeserver shows us'),
  bot: matching(localpart, 'lower-case letters, digits and ._=/+-')
    .prefault('wechatbot')
    .describe('The local part of our bot'),
  ghosts: matching(/^[a-z0-9._=/+-]+\{id\}[a-z0-9._=/+-]*$/, 'a prefix and {id}, such as wechat_{id}')
    .prefault('wechat_{id}')
    .describe('The local part of the users that stand for WeChat people'),
  spaces: z
    .boolean({ error: 'true or false' })
    .prefault(true)
    .describe('The rooms of each account stand together in a space'),
  joins: whole('a number of members, or 0')
    .prefault(20)
    .describe('Groups of so many members at most have all of them in their room from the beginning; 0: who speaks'),
  doublePuppet: section({
    asToken: secret('random text')
      .optional()
      .describe('The token of a second registration: `queqiao registration --double-puppet` prints it'),
    tokens: z
      .record(matrixUser('Matrix user ids such as "@me:example.org", in quotes'), secret('an access token'), {
        error: 'access tokens by user id',
      })
      .optional()
      .describe('Access tokens of single users, by user id'),
  })
    .optional()
    .describe('Speak as the owner’s own Matrix user where they typed on the phone; absent: a ghost does'),
  encryption: flag.describe(
    'Whether new rooms are encrypted end to end up to here, and encrypted ones are understood; it needs a registration of its own',
  ),
  status: flag.describe(
    'Whether clients of the Beeper family are shown how each message ended: one event more for each',
  ),
  receipts: flag.describe('Whether the bot reads what has reached WeChat: clients show that as a tick'),
})

const telegram = section({
  botToken: botToken.describe('The token that BotFather gave'),
  forums: z
    .array(forum, { error: 'a list of supergroup ids' })
    .prefault([])
    .describe('Supergroups with topics; none: the private chat of each account’s owner with the bot'),
  apiRoot: web.prefault('https://api.telegram.org').describe('The Bot API server'),
  webhook: z
    .union([z.literal(true), web], { error: 'true, or the URL by which Telegram reaches `listen`' })
    .optional()
    .describe('The address by which Telegram reaches `listen`, to bring updates; true: publicUrl; absent: it is asked'),
  ticks: flag.describe('Whether the bot’s own reaction says at each message that WeChat has it'),
  proxy: proxy
    .optional()
    .describe('A proxy between here and the Bot API server, for calls and files; user:password@ in front of its host'),
  localFiles: text('a folder')
    .optional()
    .describe(
      'The working directory of a Bot API server of one’s own that runs with --local, as this machine sees it; relative to this file',
    ),
  joins: z
    .boolean({ error: 'true or false' })
    .prefault(true)
    .describe('Whether texts of a chat that wait together are said in one message'),
  cards: z
    .boolean({ error: 'true or false' })
    .prefault(true)
    .describe('Whether a topic that is made for a chat begins with its picture and name, pinned'),
  mentions: z
    .literal('topic', { error: 'topic' })
    .optional()
    .describe('topic: what mentions you is also listed in a topic of its own, with a button that leads there'),
})

const filter = z.enum(['bridge', 'mute', 'deny'], { error: 'bridge, mute or deny' })
const filters = section({
  people: filter.prefault('bridge').describe('Private chats: shown, shown in silence, or not at all'),
  rooms: filter.prefault('bridge').describe('The same for groups'),
  officials: filter.prefault('mute').describe('The same for public accounts'),
  chats: z
    .record(text('the wxid of a person, a group or a public account'), filter, {
      error: 'bridge, mute or deny by wxid',
    })
    .prefault({})
    .describe('The same for single chats, by wxid; it goes before what their kind says'),
})

const perDay = z.union([positive('a number above 0, or off'), z.literal('off').transform(() => 0)], {
  error: 'a number above 0, or off',
})
const pace = section({
  send: pause.prefault('1s').describe('Time between two things that one account does, give or take a fifth, or off'),
  room: pause.prefault('10s').describe('The same for what it does to rooms: invite, kick, rename …'),
  friend: pause.prefault('60s').describe('The same for friends that it asks for, accepts and removes'),
  perDay: perDay.prefault(1_000).describe('How much it does in a day, or off'),
})
const noPace = z.literal('off').transform(() => ({ send: 0, room: 0, friend: 0, perDay: 0 }))

const limits = section({
  result: duration.prefault('60s').describe('Silence after which an outcome is unknown'),
  file: size.prefault('200MB').describe('The largest file that is taken, either way'),
  image: size.optional().describe('The same for pictures; default: file'),
  voice: size.optional().describe('The same for voice messages; default: file'),
  video: size.optional().describe('The same for videos; default: file'),
  sticker: size.optional().describe('The same for stickers; default: file'),
})

const mediaPatience = section({
  image: pause.optional().describe('How long a message waits for its picture'),
  voice: pause.optional().describe('The same for voice'),
  video: pause.optional().describe('The same for videos'),
  file: pause.optional().describe('The same for files'),
  sticker: pause.optional().describe('The same for stickers'),
})
const everyPatience = pause.transform((usual) => ({ usual }))

const media = section({
  patience: z
    .union([everyPatience, mediaPatience], { error: 'a duration such as 5s, off, or durations by kind' })
    .prefault('5s')
    .describe('How long a message waits for its file before something is shown in its place'),
  transcribe: z
    .boolean({ error: 'true or false' })
    .prefault(false)
    .describe('Ask for the words of every voice message, where the client can say them (WeQuick 2021)'),
})

/** queqiao.yaml: the keys that work, what they take and what they are without. */
export const schema = section({
  data: text('a folder').prefault('./data').describe('The folder of the store; relative to this file'),
  database: postgres
    .optional()
    .describe('A PostgreSQL database, which many processes may share; absent: an SQLite file in data'),
  listen: address.prefault('0.0.0.0:8580').describe('Where WeChat clients and the homeserver call'),
  publicUrl: web.describe('How the WeChat PC reaches us'),
  admin: address.prefault('127.0.0.1:8581').describe('Where health is asked for, and where the web page is'),
  adminUrl: web.optional().describe('How people reach the web page; absent: http:// and admin'),
  adminToken: secret('random text').optional().describe('What the admin address wants to be shown'),
  language: language.prefault('en').describe('What the web page speaks'),
  wechat: z
    .array(endpoint, { error: 'a list of endpoints' })
    .min(1, { error: 'at least one endpoint' })
    .describe('The WeChat clients that call'),
  users: z.array(user, { error: 'a list of users' }).prefault([]).describe('Who may do what with which account'),
  relay: section({
    others: z.boolean({ error: 'true or false' }).prefault(false).describe('May people who are not listed speak'),
    prefix: z.string({ error: 'text' }).prefault('{name}: ').describe('What stands before their words'),
  }).prefault({}),
  filters: filters.prefault({}).describe('Which chats are shown, and how'),
  names: z
    .array(name, { error: 'a list of remark, roomNickname, nickname, alias' })
    .min(1, { error: 'at least one of remark, roomNickname, nickname, alias' })
    .prefault(['remark', 'roomNickname', 'nickname', 'alias'])
    .describe('Which name people are shown by; the first that is known'),
  replies: z
    .enum(['mention', 'quote', 'both'], { error: 'mention, quote or both' })
    .prefault('mention')
    .describe('What an answer to a member becomes in a WeChat group: a mention, their words above it, or both'),
  recalls: z
    .enum(['mark', 'remove'], { error: 'mark or remove' })
    .prefault('mark')
    .describe('Whether what was recalled in WeChat is marked, or removed where the client says which message it was'),
  files: bucket
    .optional()
    .describe('An S3-compatible store for files, needed where processes on several machines share the work'),
  limits: limits.prefault({}),
  offlineAfter: pause
    .prefault('2m')
    .describe(
      'Silence of a WeChat client after which its account counts as offline, and its owner is told; off: never',
    ),
  media: media.prefault({}),
  fetch: section({
    allowPrivate: z
      .array(network, { error: 'a list of networks such as 192.168.1.0/24' })
      .prefault([])
      .describe('Private networks that remote pictures may be fetched from'),
  }).prefault({}),
  pace: z
    .union([noPace, pace], { error: 'off, or { send, room, friend, perDay }' })
    .prefault({})
    .describe('How fast one account may act; off: as fast as it can'),
  keep: section({
    messages: duration.prefault('90d').describe('How long messages are kept that nobody waits for'),
    media: duration.prefault('30d').describe('The same for files'),
    mediaSize: size.prefault('10GB').describe('How much room files may take; the oldest go first'),
  }).prefault({}),
  retry: section({
    from: duration
      .refine((wait) => wait >= 10, { error: 'a duration of at least 10ms' })
      .prefault('1s')
      .describe('First wait after a failure'),
    to: duration.prefault('30s').describe('Longest wait after a failure'),
  }).prefault({}),
  matrix: matrix.optional().describe('WeChat chats as Matrix rooms'),
  telegram: telegram.optional().describe('WeChat chats as Telegram topics'),
  web: section({
    enabled: z
      .boolean({ error: 'true or false' })
      .optional()
      .describe('Whether there is a web page at admin; absent: if there is an adminToken'),
  })
    .prefault({})
    .describe('WeChat chats in a browser'),
}).meta({ title: 'queqiao.yaml' })

/** The settings as people write them. */
export type Settings = z.input<typeof schema>
/** The settings, checked: durations in milliseconds, nothing left out. */
export type Config = z.output<typeof schema>
export type ForumConfig = NonNullable<Config['telegram']>['forums'][number]
