import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fields, number, readIfJson, string } from '../json.ts'

/** What outlives the process beside the keys. */
export interface Kept {
  /** The id of the device that the bot and each ghost have. Whoever loses the folder gets another: clients would not take new
   *  keys for the old one. */
  readonly device: string
  /** Under which name a user's keys are kept. */
  store(user: string): string
  /** The user gets new keys, under another name. Kept when it resolves. */
  renew(user: string): Promise<void>
  /** How far the bot's sync has been taken in. */
  since(): string | undefined
  /** Kept when it resolves. */
  note(since: string): Promise<void>
}

const unlessThere = (error: unknown) => {
  if (fields(error).code === 'ENOENT') return ''
  throw error
}

/** Reads it, or makes it. Throws where the folder cannot be written to. */
export const openKept = async (folder: string): Promise<Kept> => {
  const file = join(folder, 'device.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const read = fields(readIfJson(await readFile(file, 'utf8').catch(unlessThere)))
  const device = string(read.device) ?? `QUEQIAO${randomBytes(4).toString('hex').toUpperCase()}`
  let since = string(read.since)
  const renewed = new Map(Object.entries(fields(read.renewed)).map(([user, times]) => [user, number(times) ?? 0]))

  const write = async () => {
    const now = { device, since, renewed: Object.fromEntries(renewed) }
    await writeFile(`${file}.new`, JSON.stringify(now), { mode: 0o600, flush: true })
    await rename(`${file}.new`, file)
  }
  if (string(read.device) === undefined) await write()
  return {
    device,
    store: (user) => {
      const name = `${user} ${renewed.get(user) ?? 0}`
      return createHash('sha256').update(name).digest('hex').slice(0, 24)
    },
    renew: async (user) => {
      renewed.set(user, (renewed.get(user) ?? 0) + 1)
      await write()
    },
    since: () => since,
    note: async (next) => {
      if (next === since) return
      since = next
      await write()
    },
  }
}
