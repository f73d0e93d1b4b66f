import { toPlace } from '@queqiao/telegram'
import type { Command } from 'commander'
import { adopted, asAdoption, type WantedJson } from '../api/links.ts'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import { efbChats } from '../foreign/efb.ts'
import type { Former, Moved } from '../foreign/former.ts'
import { groupsOf } from '../foreign/groups.ts'
import { type Link, moving } from '../foreign/moving.ts'
import { reach, troubleOf } from '../process/reach.ts'
import { openIdle } from '../start.ts'
import type { Act } from './act.ts'

interface Options {
  readonly config: string
  readonly account?: string
  readonly dryRun?: boolean
}

type Wanting = (former: Former) => WantedJson

/** Works with the running process, or with the store itself where none answers. */
const withLink = async (config: Config, wanting: Wanting, work: (link: Link) => Promise<void>): Promise<void> => {
  const process = await reach(config)
  if (process)
    return work(async (former) => {
      const answer = await process.ask('/links', { method: 'POST', json: wanting(former) })
      return adopted.safeParse(answer.body).data ?? { error: troubleOf(answer) }
    })
  const hub = await openIdle(config)
  try {
    await work(async (former) => {
      const done = await hub.adopt(asAdoption(wanting(former)))
      return done.kind === 'done' ? { name: done.name } : { error: done.reason }
    })
  } finally {
    await hub.stop()
  }
}

const where = ({ chat, thread }: Former): string => (thread === 0 ? `group ${chat}` : `topic ${thread} of ${chat}`)

const shown = (moved: Moved): string => {
  const { former } = moved
  if (moved.kind === 'linked') return `✓ ${moved.name}: ${where(former)}\n`
  return `✗ ${former.name} (${former.wechat}), ${where(former)}: ${moved.reason}\n    ${moved.mend}\n`
}

const summary = (all: readonly Moved[], isTrial: boolean): string => {
  const linked = all.filter(({ kind }) => kind === 'linked').length
  return `${linked} ${isTrial ? 'can be linked' : 'linked'}, ${all.length - linked} to do by hand.\n`
}

/** `queqiao import efb` */
export const addImportEfb = (parent: Command, act: Act): void => {
  parent
    .command('efb')
    .description(
      'let chats live in the Telegram groups and topics to which efb-telegram-master had linked them; the client has to have logged in once',
    )
    .argument('<file>', 'the tgdata.db of its profile; it is only read')
    .option('--account <wxid>', 'the account whose chats they are (default: the one that knows them)')
    .option('--dry-run', 'say what would be linked, and change nothing')
    .action(
      act<Options>(async ({ config: file, account, dryRun: trial = false }, { environment, output }, [from = '']) => {
        const config = loadConfig(file, environment)
        if (!config.telegram) throw new StartError('import efb: `telegram` is not set, and there the chats would live.')
        const chats = await efbChats(from)
        const against = await groupsOf(config.telegram)
        const wanting: Wanting = ({ wechat, ...spot }) => ({
          ...{ bridge: 'telegram', place: toPlace(spot), wechat, trial },
          ...(account !== undefined && { account }),
        })
        const all: Moved[] = []
        await withLink(config, wanting, async (link) => {
          for await (const moved of moving(chats, { link, against })) {
            all.push(moved)
            output.write(shown(moved))
          }
        })
        output.write(summary(all, trial))
        return 0
      }),
    )
}
