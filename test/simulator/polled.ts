import type { WeChatClient } from '@queqiao/simulator'
import { type PolledServer, polledServer } from './server.ts'

export interface Both {
  readonly wechat: WeChatClient
  readonly server: PolledServer
}

/** Pairs of a client and a server, until `close`. */
export const pairs = <O>(make: (url: string, options: O) => WeChatClient) => {
  const cleanups: (() => unknown)[] = []
  const pair = async (options: O, serving: Parameters<typeof polledServer>[0] = {}): Promise<Both> => {
    const server = await polledServer(serving)
    cleanups.push(() => server.close())
    const wechat = make(server.url, options)
    cleanups.push(() => wechat.kill())
    return { wechat, server }
  }
  const close = async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean()
  }
  return { pair, close }
}

/** The data of the reports of one action. */
export const told = ({ server }: Both, action: string): readonly Record<string, unknown>[] =>
  server.events.filter((event) => event.action === action).map(({ data }) => data)

/** Hands one command out, and waits until the client has done it; gives what it then said. */
export const commanded = async (both: Both, api: string, option: object = {}) => {
  const before = both.server.events.length
  both.server.commands.push({ api, sendId: `${api} ${before}`, option })
  await both.wechat.poll()
  return both.server.events.slice(before)
}
