import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Settings } from 'queqiao'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { own, profiled, stop } from './child.ts'
import { token } from './wire.ts'

/** Queqiao as people start it. */
export interface Started {
  /** Where its clients and the homeserver call. */
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** The other side of WeChat, and who answers from there. */
export type OtherSide = Pick<Settings, 'matrix' | 'telegram' | 'users'>

export interface StartOptions {
  readonly data: string
  readonly side: OtherSide
  /** Where files lie, if not in `data`. */
  readonly files?: string | undefined
  /** With the environment that somebody has who types the command. */
  readonly byHand?: boolean
}

/** What the image and the systemd unit set. */
const asDeployed = { NODE_OPTIONS: '--max-semi-space-size=8' }

const program = new URL('../../packages/app/dist/cli.js', import.meta.url).pathname
const startLimit = 30_000

export const tokens = { asToken: 'bench-as-token-of-twenty', hsToken: 'bench-hs-token-of-twenty' } as const
export const owner = '@you:example.org'

export const onMatrix = (homeserver: string): OtherSide => ({
  users: [{ name: 'You', role: 'owner', matrix: owner }],
  matrix: { homeserver, domain: 'example.org', ...tokens },
})

const settingsOf = ({ data, side, files }: StartOptions, port: number, adminPort: number): Settings => ({
  data,
  listen: `127.0.0.1:${port}`,
  admin: `127.0.0.1:${adminPort}`,
  publicUrl: `http://127.0.0.1:${port}`,
  wechat: [{ name: 'bench', dialect: 'wehub', token }],
  pace: 'off',
  // no message goes without its file
  media: { patience: '60s' },
  ...side,
  ...(files !== undefined && { files }),
})

/** Starts what `pnpm build` made. */
export async function startQueqiao(options: StartOptions): Promise<Started> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const file = join(options.data, 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(settingsOf(options, port, adminPort)))
  const process_ = spawn(process.execPath, [...profiled('queqiao'), program, 'start', '--config', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...(options.byHand ? {} : asDeployed) },
  })
  own(process_)
  await ready(`http://127.0.0.1:${adminPort}/readyz`, process_)
  return { url: `http://127.0.0.1:${port}`, pid: process_.pid ?? 0, stop: () => stop(process_) }
}

async function ready(url: string, process_: ChildProcess): Promise<void> {
  for (const limit = Date.now() + startLimit; !(await isOk(url)); await pause(5))
    if (process_.exitCode !== null || Date.now() > limit) throw new Error('Queqiao does not start')
}

const isOk = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
