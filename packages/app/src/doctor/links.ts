import { chosen } from '../api/links.ts'
import type { Config } from '../config/schema.ts'
import { StartError } from '../errors.ts'
import { reach } from '../process/reach.ts'
import { type Finding, ok, unknown } from './finding.ts'
import { troubleInGroup } from './linked-groups.ts'
import { troubleInRoom } from './linked-rooms.ts'
import type { Trouble } from './trouble.ts'

const check = 'linked places'

/** A place that people have chosen for a chat. */
export interface Link {
  readonly bridge: string
  readonly place: string
  readonly name: string
}

type Look = (config: Config, place: string) => Promise<Trouble | undefined>

/** By bridge. */
const looks: Readonly<Record<string, Look>> = { telegram: troubleInGroup, matrix: troubleInRoom }

const all = async (config: Config): Promise<readonly Link[] | undefined> => {
  try {
    const process = await reach(config)
    return chosen.safeParse((await process?.ask('/links'))?.body).data?.links
  } catch (error) {
    // another token than that of the running process, or none
    if (error instanceof StartError) return undefined
    throw error
  }
}

const asFinding = ({ name }: Link, { found, mend, isUnknown }: Trouble): Finding => ({
  check: `linked place of “${name}”`,
  state: isUnknown ? 'unknown' : 'wrong',
  found,
  mend,
})

/** Looks whether the rooms and groups that people have linked are there, and whether messages can go both ways in them.
 *  `running`: Queqiao is: it alone knows them. */
export async function* checkLinks(config: Config, running: boolean): AsyncGenerator<Finding> {
  const links = running ? await all(config) : undefined
  if (!links) return yield unknown(check, running ? 'the running Queqiao does not tell' : 'Queqiao is not running')
  let well = 0
  for (const link of links) {
    const trouble = await looks[link.bridge]?.(config, link.place)
    if (trouble) yield asFinding(link, trouble)
    else well += 1
  }
  if (well || !links.length)
    yield ok(check, links.length ? `${well} of ${links.length} as they should be` : 'there are none')
}
