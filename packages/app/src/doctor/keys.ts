import { join } from 'node:path'
import { madeAnew } from '@queqiao/matrix'
import { type Finding, ok, wrong } from './finding.ts'

/** Looks at the folder in which the keys of encrypted rooms are kept. */
export const checkKeys = async (data: string): Promise<Finding> => {
  const folder = join(data, 'encryption')
  try {
    const users = await madeAnew(folder)
    if (users.length === 0) return ok('keys', `${folder} is whole`)
    const whose = `those of ${users.slice(0, 5).join(', ')}${users.length > 5 ? ` and ${users.length - 5} others` : ''}`
    return ok('keys', `${whose} were lost and made anew: what was written to the bot under lost ones cannot be read`)
  } catch (error) {
    const mend = 'Restore the folder; or stop Queqiao and remove it, which loses all keys and makes new ones.'
    return wrong('keys', error instanceof Error ? error.message : String(error), mend)
  }
}
