import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Settings } from 'queqiao'
import { openStore } from '../../packages/hub/src/store/open.ts'
import type { TelegramServer } from '../servers/telegram/index.ts'
import { secrets, settings } from './settings.ts'

// efb-telegram-master 2.3.1, db.py, as peewee makes it
const schema = `
  create table chatassoc (id integer not null primary key, master_uid text not null, slave_uid text not null);
  create table slavechatinfo (id integer not null primary key, slave_channel_id text not null, slave_channel_emoji varchar(255),
    slave_chat_uid text not null, slave_chat_group_id text, slave_chat_name text not null, slave_chat_alias text,
    slave_chat_type varchar(255), pickle blob);`

type Link = readonly [master: string, slave: string]
type Info = readonly [id: string, name: string, alias?: string]

/** The database of another bridge: what it had linked, and how it called whom. */
export const efbDatabase = (folder: string, links: readonly Link[], names: readonly Info[] = []): string => {
  const file = join(folder, 'tgdata.db')
  const db = new Database(file)
  db.exec(schema)
  for (const [master, slave] of links)
    db.prepare('insert into chatassoc (master_uid, slave_uid) values (?, ?)').run(master, slave)
  for (const [id, name, alias = null] of names)
    db.prepare(
      `insert into slavechatinfo (slave_channel_id, slave_chat_uid, slave_chat_name, slave_chat_alias, pickle) values ('honus.comwechat', ?, ?, ?, x'00')`,
    ).run(id, name, alias)
  db.close()
  return file
}

/** How efb-telegram-master called a chat of WeChat, and a group of Telegram. */
export const slave = (id: string) => `honus.comwechat ${id}`
export const master = (id: number) => `blueset.telegram ${id}`

/** Settings of a Queqiao to which a client has logged in that knows Anna and a family. */
export const knownTo = async (sides: Pick<Settings, 'matrix' | 'telegram'>): Promise<Settings> => {
  const given = await settings(sides)
  const store = await openStore({ data: given.data ?? '' })
  await store.write(async (tx) => {
    const account = {
      id: 'wxid_me',
      endpoint: 'test',
      person: 'wxid_me',
      name: 'Me',
      online: 0,
      can: null,
      session: '{}',
    }
    await tx.insertInto('accounts').values(account).execute()
    await tx.insertInto('people').values({ account: 'wxid_me', id: 'wxid_anna', nickname: 'Anna' }).execute()
    await tx.insertInto('rooms').values({ account: 'wxid_me', id: '5001@chatroom', name: '一家人' }).execute()
  })
  await store.close()
  return given
}

/** The same, with Telegram as its only side. */
export const known = ({ apiRoot }: Pick<TelegramServer, 'apiRoot'>): Promise<Settings> =>
  knownTo({ telegram: { botToken: secrets.bot, forums: [], apiRoot }, matrix: undefined })
