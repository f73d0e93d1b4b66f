import { type Bridge, Retry, type What } from '@queqiao/hub'
import { type TelegramOptions, telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { expect, onTestFinished } from 'vitest'
import { type ServerOptions, startTelegram } from '../servers/telegram/index.ts'
import { account, Port } from './port.ts'
import { Lane } from './run.ts'
import { privately } from './said.ts'

export const thrown = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

/** Delivers as the hub does: what is to be retried is retried. Gives what went wrong on the way. */
export const settled = async (
  bridge: Pick<Bridge, 'deliver'>,
  to: Lane,
  ...whats: readonly What[]
): Promise<readonly Retry[]> => {
  const retries: Retry[] = []
  for (let tries = 0; tries < 5; tries++) {
    const error = await thrown(bridge.deliver(to.run(...whats)))
    if (error === undefined) return retries
    if (!(error instanceof Retry)) throw error
    retries.push(error)
  }
  throw new Error('not settled')
}

/** A bridge between a hub in memory and a Bot API server with a forum of Alice's; all of it ends with the test. */
export const house = async (
  options: ServerOptions = {},
  { localFiles, joins, mentions }: Pick<TelegramOptions, 'localFiles' | 'joins' | 'mentions'> = {},
) => {
  const server = await startTelegram(options)
  const alice = server.user('Alice')
  const forum = server.forum({ members: [alice] })
  const port = new Port(alice.id)
  const bot = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
  const bridge = telegram({
    bot,
    forums: [forum.id],
    ...(localFiles && { localFiles }),
    ...(joins === false && { joins }),
    ...(mentions && { mentions }),
  })
  await bridge.start(port)
  onTestFinished(async () => {
    await bridge.stop()
    expect(server.violations).toEqual([])
    await server.stop()
  })

  const settle = (to: Lane, ...whats: readonly What[]) => settled(bridge, to, ...whats)

  return {
    ...{ server, alice, forum, port, bridge, settle },
    lane: (name = '李雷') => new Lane({ account, chat: privately }, name),
    /** What stands in the forum. */
    seen: () => server.messages(forum),
    /** The methods that were called, but for what every bridge does. */
    methods: () => server.calls.map(({ method }) => method).filter((method) => /^(send|edit)/.test(method)),
  }
}
