import type { WeChatClient } from './client.ts'
import { type WeHelpOptions, wehelp } from './wehelp/index.ts'
import { wehub } from './wehub/index.ts'
import type { WeHubOptions } from './wehub/options.ts'
import { wequick2019 } from './wequick-2019/index.ts'
import type { WeQuick2021Options } from './wequick-2021/commands.ts'
import { wequick2021 } from './wequick-2021/index.ts'

/** Options that mean something to some client; those that only WeHub needs have defaults. */
export type AnyOptions = Partial<WeHubOptions & WeHelpOptions & WeQuick2021Options> &
  Pick<WeHubOptions, 'url' | 'wxid' | 'nickname'>

/** The newest version of WeHub that a document describes. */
const newest = '0.4.26'

interface Dialect {
  readonly client: (options: AnyOptions) => WeChatClient
  /** Whether it reports its contacts after login, without being told to. */
  readonly listsAtLogin: boolean
}

/** Name of a dialect → its client. */
const dialects = {
  wehub: {
    client: ({ appid = 'simulator', version = newest, ...more }) => wehub({ appid, version, ...more }),
    listsAtLogin: true,
  },
  wehelp: { client: wehelp, listsAtLogin: false },
  'wequick-2019': { client: wequick2019, listsAtLogin: false },
  'wequick-2021': { client: wequick2021, listsAtLogin: false },
} as const satisfies Readonly<Record<string, Dialect>>

export type DialectName = keyof typeof dialects

/** Makes a client of that dialect that has not logged in yet. */
export const wechat = (dialect: DialectName, options: AnyOptions): WeChatClient => dialects[dialect].client(options)

export const listsAtLogin = (dialect: DialectName): boolean => dialects[dialect].listsAtLogin
