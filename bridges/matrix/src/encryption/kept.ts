import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { type Fields, fields, number, readIfJson, string } from '../json.ts'

/** What outlives the process beside the keys. */
export interface Kept {
  /** The id of the device with which the bot and each ghost encrypt. Whoever loses the folder gets another: clients would not
   *  take new keys for the old one. */
  readonly keyDevice: string
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
  if (fields(error).code === 'ENOENT') return undefined
  throw error
}

const read = async (file: string): Promise<Fields> => {
  const text = await readFile(file, 'utf8').catch(unlessThere)
  if (text === undefined) return {}
  const found = fields(readIfJson(text))
  if (string(found.device) !== undefined) return found
  // another device id written over it would lose all keys
  throw new TypeError(`${file} cannot be read: restore it with its folder, or remove both, which loses all keys`)
}

const fileIn = (folder: string): string => join(folder, 'device.json')

/** The users of ours whose keys were lost, or whose device was deleted, and who were given others. Changes nothing. Throws where
 *  what is there cannot be read. */
export const madeAnew = async (folder: string): Promise<readonly string[]> =>
  Object.keys(fields((await read(fileIn(folder))).renewed))

/** Reads what the folder keeps; where there is nothing, makes an id for new devices. Throws where the folder cannot be written
 *  to, or what is there cannot be read. */
export const openKept = async (folder: string): Promise<Kept> => {
  const file = fileIn(folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const before = await read(file)
  const device = string(before.device) ?? `QUEQIAO${randomBytes(4).toString('hex').toUpperCase()}`
  let since = string(before.since)
  const renewed = new Map(Object.entries(fields(before.renewed)).map(([user, times]) => [user, number(times) ?? 0]))
  const alone = pLimit(1)

  const write = () =>
    alone(async () => {
      const now = { device, since, renewed: Object.fromEntries(renewed) }
      await writeFile(`${file}.new`, JSON.stringify(now), { mode: 0o600, flush: true })
      await rename(`${file}.new`, file)
    })
  if (before.device === undefined) await write()
  return {
    keyDevice: device,
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
