import { visible } from '@queqiao/protocol/model'
import type { Command } from 'commander'
import { adopted, asAdoption, unadopted, type WantedJson } from '../api/links.ts'
import type { Config } from '../config/schema.ts'
import type { Former, Found, Moved } from '../foreign/former.ts'
import { type Link, type Moving, moving } from '../foreign/moving.ts'
import type { Io } from '../io.ts'
import { reach, troubleOf } from '../process/reach.ts'
import { openIdle } from '../start.ts'

/** What may be said of a move. */
export interface MoveOptions {
  readonly config: string
  readonly account?: string
  readonly dryRun?: boolean
}

/** Chats of another program, and how they come to one of our bridges. */
export interface Move<From extends Former> extends Omit<Moving<From>, 'link'> {
  readonly bridge: string
  readonly found: Found<From>
}

type Wanting = (...asked: Parameters<Link>) => WantedJson

/** Works with the running process, or with the store itself where none answers. */
const withLink = async (config: Config, wanting: Wanting, work: (link: Link) => Promise<void>): Promise<void> => {
  const process = await reach(config)
  if (process)
    return work(async (...asked) => {
      const answer = await process.ask('/links', { method: 'POST', json: wanting(...asked) })
      const { name } = unadopted.safeParse(answer.body).data ?? {}
      return adopted.safeParse(answer.body).data ?? { error: troubleOf(answer), name }
    })
  const hub = await openIdle(config)
  try {
    await work(async (...asked) => {
      const done = await hub.adopt(asAdoption(wanting(...asked)))
      return done.kind === 'done' ? { name: done.name } : { error: done.reason, name: done.name }
    })
  } finally {
    await hub.stop()
  }
}

const called = ({ name, former: { wechat } }: Extract<Moved, { kind: 'left' }>): string =>
  name === wechat ? wechat : `${name} (${wechat})`

const lines = (moved: Moved): readonly string[] => {
  if (moved.kind === 'unread') {
    const { where, reason } = moved.unread
    return [`✗ ${where}: ${reason}`, '    If it was a chat, link that by hand, where it is to live.']
  }
  const { where } = moved.former
  if (moved.kind === 'linked') return [`✓ ${moved.name}: ${where}`]
  return [`✗ ${called(moved)}, ${where}: ${moved.reason}`, `    ${moved.mend}`]
}

// names are other people's: none of them makes a line of its own
const shown = (moved: Moved): string =>
  lines(moved)
    .map((line) => `${visible(line)}\n`)
    .join('')

const summary = (all: readonly Moved[], isTrial: boolean): string => {
  const linked = all.filter(({ kind }) => kind === 'linked').length
  return `${linked} ${isTrial ? 'can be linked' : 'linked'}, ${all.length - linked} to do by hand.\n`
}

/** Moves them, and says of each what became of it. */
export const move = async <From extends Former>(
  config: Config,
  { bridge, found, ...how }: Move<From>,
  { account, dryRun: trial = false, output }: MoveOptions & Pick<Io, 'output'>,
): Promise<void> => {
  const wanting: Wanting = ({ wechat, place, account: own }, looks = trial) => ({
    ...{ bridge, place, wechat, trial: looks },
    account: account ?? own,
  })
  const all: Moved[] = []
  await withLink(config, wanting, async (link) => {
    for await (const moved of moving(found, { link, ...how })) {
      all.push(moved)
      output.write(shown(moved))
    }
  })
  output.write(summary(all, trial))
}

/** The flags of all such commands. */
export const withMoveOptions = (command: Command): Command =>
  command
    .option('--account <wxid>', 'the account whose chats they are (default: the one that knows them)')
    .option('--dry-run', 'say what would be linked, and change nothing')
