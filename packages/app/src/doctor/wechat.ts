import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import { reach } from '../process/reach.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

const listed = z.object({
  accounts: z.array(
    z.object({ name: z.string(), state: z.enum(['online', 'silent', 'offline']), since: z.string().nullable() }),
  ),
})
type Account = z.infer<typeof listed>['accounts'][number]

const check = 'WeChat'
const nobody = {
  ...unknown(check, 'no client has logged in yet'),
  mend: 'Paste into it what `queqiao init` printed; publicUrl must be reachable from the WeChat PC.',
}
const silentMend = 'Look at the WeChat PC: is it on, does the client run, and does it reach publicUrl?'
const offlineMend = 'Log in at the PC, or type login where the account’s own messages are.'

const since = ({ since }: Account): string =>
  since === null ? '' : `, since ${since.slice(0, 16).replace('T', ' ')} UTC`

const found: Readonly<Record<Account['state'], (account: Account) => Finding>> = {
  online: ({ name }) => ok(check, `${name} is logged in, and its client is heard`),
  silent: (one) => wrong(check, `nothing is heard from the client of ${one.name}${since(one)}`, silentMend),
  offline: (one) => wrong(check, `${one.name} is not logged in${since(one)}`, offlineMend),
}

const accounts = async (config: Config): Promise<readonly Account[] | undefined> => {
  try {
    const process = await reach(config)
    return listed.safeParse((await process?.ask('/accounts'))?.body).data?.accounts
  } catch (error) {
    // another token than that of the running process, or none
    if (error instanceof StartError) return undefined
    throw error
  }
}

/** Looks whether the clients of the accounts are heard. `running`: Queqiao is. */
export async function* checkWeChat(config: Config, running: boolean): AsyncGenerator<Finding> {
  if (!running) return yield unknown(check, 'Queqiao is not running')
  const known = await accounts(config)
  if (known === undefined)
    return yield unknown(check, 'the running Queqiao does not tell: is adminToken that of its start?')
  if (known.length === 0) yield nobody
  for (const one of known) yield found[one.state](one)
}
