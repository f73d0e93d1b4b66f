import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '@queqiao/hub'
import { signInLink } from '../api/sign-ins.ts'
import { configOf } from '../config/load.ts'
import { start } from '../start.ts'
import { type Cleanup, cleanup } from './cleanup.ts'
import { messageLine } from './columns.ts'
import { firstSide } from './first-side.ts'
import { freshFolder } from './fresh-folder.ts'
import { type DemoIo, type Screen, screen } from './screen.ts'
import { findPlaces, makeEndpoint, type Places, settingsOf, you } from './settings.ts'
import type { Side } from './side.ts'
import { typed } from './typed.ts'
import { chats, demoWeChat } from './wechat.ts'

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

interface Stage {
  readonly show: Screen
  readonly after: Cleanup
  /** The demo is over. */
  readonly signal: AbortSignal
  /** Ends it, because of this. */
  readonly fail: (error: unknown) => void
  /** Whether a homeserver is wanted beside the page. */
  readonly matrix: boolean
  /** Shows the page. */
  readonly open: (link: string) => void
}

const greeting = (link: string, side: Side | undefined): readonly string[] => [
  `Queqiao is running, with WeChat on one side and ${side?.name ?? 'a page in your browser'} on the other.`,
  ...(side?.hints ?? []),
  side ? 'The page in a browser has it, too:' : 'Open this, and press the button (it lets one browser in, once):',
  `  ${link}`,
  side
    ? `What you type goes to the chat last spoken in, as you on ${side.name}; or write  Anna: text.  Ctrl-C ends it.`
    : 'Answer somebody there: below stands what people see in WeChat. Ctrl-C ends it.',
]

/** Shows what stands on the other side, and takes there what is typed. */
const converse = (side: Side, { show, signal, fail }: Stage): void => {
  show.head('WeChat', side.name)
  let last: string | undefined
  const seen: Parameters<Side['watch']>[0] = (standing) => {
    if (chats.includes(standing.chat)) last = standing.chat
    show.message('right', standing)
  }
  side.watch(seen, signal).catch(fail)
  show.hear((line) => {
    const said = typed(line, chats, last)
    if (said) side.say(said.chat, said.text).catch((error) => show.print(words(error)))
  })
}

/** Queqiao between WeChat people who speak and the page, and beside it the other side if there is one. */
const bridge = async (side: Side | undefined, places: Places, stage: Stage): Promise<void> => {
  const { show, after, open } = stage
  const endpoint = makeEndpoint()
  const told = new Set<string>()
  const log: Log = (level, text) => {
    if (!told.has(text) && (level === 'warn' || level === 'error')) show.print(`Queqiao: ${text}`)
    told.add(text)
  }
  const queqiao = await start(configOf(settingsOf(places, endpoint, side)), log)
  after.add(() => queqiao.stop())
  const link = await signInLink(queqiao.hub, queqiao.adminAddress, you)
  show.print(...greeting(link, side))
  if (side) converse(side, stage)
  else open(link)
  const url = `${places.url}/wechat/${endpoint.token}`
  const people = await demoWeChat(url, endpoint.secret, (standing) =>
    side ? show.message('left', standing) : show.print(messageLine('WeChat', standing)),
  )
  await people.start()
  after.add(() => people.stop())
}

const perform = async (stage: Stage): Promise<void> => {
  const { show, after, signal, fail } = stage
  const folder = await freshFolder()
  after.add(() => rm(folder, { recursive: true, force: true }))
  const places = await findPlaces(folder)
  if (!stage.matrix) return bridge(undefined, places, stage)
  const options = { folder: join(folder, 'side'), url: places.url, signal, progress: show.progress, onExit: fail }
  const side = await firstSide(options, show.print)
  after.add(() => side.stop())
  await bridge(side, places, stage)
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

export interface DemoOptions extends DemoIo, Pick<Stage, 'signal' | 'matrix' | 'open'> {}

/**
 * Shows WeChat in the terminal and the page in a browser until `signal`, or Ctrl-C on its terminal. With `matrix`, shows a real
 * homeserver next to WeChat, installed once, for which Python is needed; without it, the Telegram server of a checkout's tests.
 * Returns the exit status: 0 when it was asked to end, 1 when something failed, which it has said.
 */
export const demo = async ({ signal: ended, matrix, open, ...io }: DemoOptions): Promise<number> => {
  const over = new AbortController()
  const signal = AbortSignal.any([ended, over.signal])
  const show = screen(io, () => over.abort())
  const after = cleanup()
  let status = 0
  const fail = (error: unknown) => {
    if (signal.aborted) return
    status = 1
    show.print(words(error))
    over.abort()
  }
  await perform({ show, after, signal, fail, matrix, open }).catch(fail)
  await untilAborted(signal)
  await after.run((error) => show.print(words(error)))
  show.close()
  return status
}
