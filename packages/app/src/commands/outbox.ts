import { type Command, Option } from 'commander'
import type { OwedJson } from '../api/form.ts'
import { states } from '../api/form.ts'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import type { Io } from '../io.ts'
import { asking, type Deed, looking, type Source, type Wanted } from '../outbox/source.ts'
import { table } from '../outbox/table.ts'
import { reach } from '../process/reach.ts'
import { openIdle } from '../start.ts'
import type { Act } from './act.ts'

interface Options extends Wanted {
  readonly config: string
  readonly json?: boolean
}

/** Works with what is owed: in the running process, or in the store itself where none answers. */
const withSource = async <Result>(config: Config, work: (source: Source) => Promise<Result>): Promise<Result> => {
  const process = await reach(config)
  if (process) return work(asking(process))
  const hub = await openIdle(config)
  try {
    return await work(looking(hub))
  } finally {
    await hub.stop()
  }
}

const list = async ({ account, state, json = false }: Options, source: Source): Promise<string> => {
  const owed: OwedJson[] = []
  for await (const one of source.list({ ...(account && { account }), ...(state && { state }) })) owed.push(one)
  if (json) return `${JSON.stringify(owed, undefined, 2)}\n`
  return owed.length > 0 ? table(owed) : 'Nothing is owed.\n'
}

const done = { retry: 'goes once more', drop: 'dropped' } as const satisfies Record<Deed, string>

const settle = async (deed: Deed, ids: readonly string[], { output, errors }: Io, source: Source): Promise<number> => {
  let status = 0
  for (const id of ids) {
    const refused = await source.settle(deed, id)
    if (refused === undefined) output.write(`${id}: ${done[deed]}\n`)
    else errors.write(`${refused}\n`)
    if (refused !== undefined) status = 1
  }
  return status
}

const addDeed = (outbox: Command, act: Act, { deed, says }: { deed: Deed; says: string }): void => {
  outbox
    .command(deed)
    .description(says)
    .argument('<id...>', 'as `outbox list` shows it')
    .action(
      act<Options>(async ({ config }, io, ids) => {
        if (ids.includes('')) throw new StartError(`outbox ${deed}: an id is empty: \`outbox list\` shows them.`)
        return withSource(loadConfig(config, io.environment), (source) => settle(deed, ids, io, source))
      }),
    )
}

/** `queqiao outbox` */
export const addOutbox = (program: Command, act: Act): void => {
  const outbox = program.command('outbox').description('what is still owed, either way, and what shall become of it')
  outbox
    .command('list')
    .description('show what is still owed, the oldest first')
    .option('--json', 'print it as a JSON array')
    .option('--account <wxid>', 'of this account')
    .addOption(new Option('--state <state>', 'in this state').choices(states))
    .action(
      act<Options>(async (options, { environment, output }) => {
        output.write(await withSource(loadConfig(options.config, environment), (source) => list(options, source)))
        return 0
      }),
    )
  addDeed(outbox, act, { deed: 'retry', says: 'once more: what failed, was set aside or may not have arrived' })
  addDeed(outbox, act, {
    deed: 'drop',
    says: 'never mind: what waits for WeChat is not sent, what was set aside is forgotten',
  })
}
