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

/** Name of a dialect → its client. */
export const dialects = {
  wehub: ({ appid = 'simulator', version = newest, ...more }: AnyOptions) => wehub({ appid, version, ...more }),
  wehelp: (options: AnyOptions) => wehelp(options),
  'wequick-2019': (options: AnyOptions) => wequick2019(options),
  'wequick-2021': (options: AnyOptions) => wequick2021(options),
} as const satisfies Readonly<Record<string, (options: AnyOptions) => WeChatClient>>

export type DialectName = keyof typeof dialects

/** Makes a client of that dialect that has not logged in yet. */
export const wechat = (dialect: DialectName, options: AnyOptions): WeChatClient => dialects[dialect](options)
