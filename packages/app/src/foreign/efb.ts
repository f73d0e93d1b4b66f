import { foreignRows } from '@queqiao/hub'
import { toPlace } from '@queqiao/telegram'
import { z } from 'zod'
import { StartError } from '../errors.ts'
import type { Former } from './former.ts'

// efb-telegram-master 2.3: db.py, ChatAssoc, SlaveChatInfo; forks for groups with topics: TopicAssoc
const group = z.object({ master_uid: z.string(), slave_uid: z.string() })
const topic = z.object({
  topic_chat_id: z.union([z.string(), z.number()]),
  message_thread_id: z.union([z.string(), z.number()]),
  slave_uid: z.string(),
})
const info = z.object({
  slave_channel_id: z.string(),
  slave_chat_uid: z.string(),
  slave_chat_name: z.string().nullish(),
  slave_chat_alias: z.string().nullish(),
})

const rowsAs = async <Row>(file: string, table: string, row: z.ZodType<Row>): Promise<readonly Row[]> =>
  (await foreignRows(file, table)).flatMap((one) => row.safeParse(one).data ?? [])

// utils.py, chat_id_to_str: the module, the id, and of a member the id of its group, with blanks between
const idOf = (uid: string): string => uid.split(' ')[1] ?? ''

const namesIn = async (file: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await rowsAs(file, 'slavechatinfo', info)
  return new Map(
    rows.map((row) => [
      `${row.slave_channel_id} ${row.slave_chat_uid}`,
      row.slave_chat_alias || row.slave_chat_name || row.slave_chat_uid,
    ]),
  )
}

/** A chat of efb-telegram-master's. `chat`: the group of Telegram that it lived in, or in a topic of. */
export interface EfbChat extends Former {
  readonly chat: number
}

/** The chats that efb-telegram-master had linked to groups and topics, in the order in which they were.
 *  @throws StartError where the file holds no such table; StoreError where it cannot be read. */
export const efbChats = async (file: string): Promise<readonly EfbChat[]> => {
  const names = await namesIn(file)
  const former = (uid: string, chat: number, thread: number) => ({
    ...{ wechat: idOf(uid), name: names.get(uid) ?? idOf(uid), chat, thread },
    ...{ place: toPlace({ chat, thread }), where: thread === 0 ? `group ${chat}` : `topic ${thread} of ${chat}` },
  })
  const groups = await rowsAs(file, 'chatassoc', group)
  const topics = await rowsAs(file, 'topicassoc', topic)
  const all = [
    ...groups.map(({ master_uid, slave_uid }) => former(slave_uid, Number(idOf(master_uid)), 0)),
    ...topics.map((one) => former(one.slave_uid, Number(one.topic_chat_id), Number(one.message_thread_id))),
  ].filter(({ wechat, chat, thread }) => wechat !== '' && Number.isInteger(chat) && Number.isInteger(thread))
  if (all.length > 0) return all
  throw new StartError(`${file} holds no links of efb-telegram-master: take the tgdata.db of its profile.`)
}
