import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { MakeSide } from './side.ts'

const program = join('test', 'servers', 'telegram', 'main.ts')
const you = 'You'
const every = 300
// whatever ended us, its standard input closes then
const endWithUs = 'data:text/javascript,process.stdin.resume().on("end",()=>process.exit()).unref()'

/** The server of the tests, where this file is part of a checkout. */
const findProgram = async (folder = dirname(fileURLToPath(import.meta.url))): Promise<string | undefined> => {
  const file = join(folder, program)
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (there) return file
  return dirname(folder) === folder ? undefined : findProgram(dirname(folder))
}

interface Address {
  readonly apiRoot: string
  readonly token: string
}

interface Topic {
  readonly id: number
  readonly name: string
}

interface Message {
  readonly id: number
  readonly from: string
  readonly thread?: number
  readonly text: string
}

const launch = async (file: string, onExit: (reason: string) => void) => {
  const args = ['--conditions=source', '--import', endWithUs, file]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
  const ended = once(child, 'exit')
  let asked = false
  ended.then(() => asked || onExit('The Telegram server ended.'))
  const said: readonly string[] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  const address: Address = await new Response(String(said[0])).json()
  const stop = async () => {
    asked = true
    child.kill()
    await ended
  }
  return { address, stop }
}

const headers = { 'content-type': 'application/json' }

/** People and what they see, through the test server's back door. */
const steering =
  ({ apiRoot }: Address) =>
  async (order: object) => {
    const response = await fetch(`${apiRoot}/_control`, { method: 'POST', headers, body: JSON.stringify(order) })
    if (!response.ok) throw new Error(`the Telegram server answered ${response.status}`)
    const { result } = await response.json()
    return result
  }

/** The Bot API server of the tests, with a forum in which the user `You` sits. */
export const telegramSide: MakeSide = async ({ onExit }) => {
  const file = await findProgram()
  if (file === undefined) return { unavailable: 'only a checkout of Queqiao has the Telegram server of its tests' }
  const { address, stop } = await launch(file, onExit)
  const steer = steering(address)
  const { from }: { from: { id: number } } = await steer({ do: 'start', as: you })
  const { id: chat }: { id: number } = await steer({ do: 'group', kind: 'forum', title: 'WeChat', members: [you] })
  const topics = (): Promise<readonly Topic[]> => steer({ do: 'topics', chat })
  return {
    name: 'Telegram',
    settings: { telegram: { botToken: address.token, apiRoot: address.apiRoot, forums: [chat] } },
    you: { telegram: from.id },
    hints: ['It is the Telegram server of the tests: no Telegram app can look at it.'],
    watch: async (seen, signal) => {
      for (let last = 0; !signal.aborted; await sleep(every, undefined, { signal }).catch(() => {})) {
        const [known, messages]: [readonly Topic[], readonly Message[]] = await Promise.all([
          topics(),
          steer({ do: 'messages', chat }),
        ])
        for (const { id, from: sender, thread, text } of messages) {
          if (id > last) seen({ chat: known.find((topic) => topic.id === thread)?.name ?? 'General', sender, text })
          last = Math.max(last, id)
        }
      }
    },
    say: async (name, text) => {
      const topic = (await topics()).find((each) => each.name === name)
      if (!topic) throw new Error(`there is no topic ${name} yet`)
      await steer({ do: 'send', as: you, chat, text, thread: topic.id })
    },
    stop,
  }
}
