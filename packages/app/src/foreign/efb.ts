import { toPlace } from '@queqiao/telegram'
import { z } from 'zod'
import { StartError } from '../errors.ts'
import type { Former, Found } from './former.ts'
import { rowsAs } from './rows.ts'

// efb-telegram-master 2.3: db.py, ChatAssoc, SlaveChatInfo; forks for groups with topics: TopicAssoc
// utils.py, chat_id_to_str: the module, the id, and of a member the id of its group, with blanks between
const slave = z.string().regex(/^\S+ \S/)
const master = z.string().regex(/^\S+ -?\d+( |$)/)
const number = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
])
const group = z.object({ master_uid: master, slave_uid: slave })
const topic = z.object({ topic_chat_id: number, message_thread_id: number, slave_uid: slave })
const info = z.object({
  slave_channel_id: z.string(),
  slave_chat_uid: z.string(),
  slave_chat_name: z.string().nullish(),
  slave_chat_alias: z.string().nullish(),
})

const idOf = (uid: string): string => uid.split(' ')[1] ?? ''

const namesIn = async (file: string): Promise<ReadonlyMap<string, string>> => {
  // a name that cannot be read is missed by nobody: the id stands in its place
  const { rows } = await rowsAs(file, 'slavechatinfo', info)
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
export const efbChats = async (file: string): Promise<Found<EfbChat>> => {
  const names = await namesIn(file)
  const former = (uid: string, chat: number, thread: number) => ({
    ...{ wechat: idOf(uid), name: names.get(uid) ?? idOf(uid), chat, thread },
    ...{ place: toPlace({ chat, thread }), where: thread === 0 ? `group ${chat}` : `topic ${thread} of ${chat}` },
  })
  const groups = await rowsAs(file, 'chatassoc', group)
  const topics = await rowsAs(file, 'topicassoc', topic)
  const chats = [
    ...groups.rows.map(({ master_uid, slave_uid }) => former(slave_uid, Number(idOf(master_uid)), 0)),
    ...topics.rows.map((one) => former(one.slave_uid, one.topic_chat_id, one.message_thread_id)),
  ]
  const unread = [...groups.unread, ...topics.unread]
  if (chats.length + unread.length > 0) return { chats, unread }
  throw new StartError(`${file} holds no links of efb-telegram-master: take the tgdata.db of its profile.`)
}
