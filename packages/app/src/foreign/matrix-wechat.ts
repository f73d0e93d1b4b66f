import { z } from 'zod'
import { StartError } from '../errors.ts'
import type { Former, Found } from './former.ts'
import { rowsAs } from './rows.ts'

// matrix-wechat, internal/database/upgrades/00-initial-revision.sql: portal; without an mxid it has no room yet. The receiver is whose chat it
// is: of a group, which all accounts have together, the group itself
const portal = z.object({ uid: z.string(), receiver: z.string(), mxid: z.string().nullable(), name: z.string() })

// internal/types/uid.go: the id in WeChat, and whether it is a person or a group
const idOf = (uid: string): string => uid.split('\u0001')[0] ?? ''

const chat = (uid: string, name: string) => ({ wechat: idOf(uid), name: name || idOf(uid) })
const room = (mxid: string) => ({ place: mxid, where: `room ${mxid}` })

/** The chats that had a room of matrix-wechat's.
 *  @throws StartError where there is no such table; StoreError where it cannot be read. */
export const matrixWechatChats = async (from: string): Promise<Found<Former>> => {
  const { rows, unread } = await rowsAs(from, 'portal', portal)
  const chats = rows.flatMap(({ uid, receiver, mxid, name }) =>
    mxid ? { ...chat(uid, name), ...(receiver !== uid && { account: idOf(receiver) }), ...room(mxid) } : [],
  )
  if (chats.length + unread.length > 0) return { chats, unread }
  // an address holds a password
  const called = from.includes('://') ? 'That database' : from
  throw new StartError(`${called} holds no rooms of matrix-wechat: take the database that its configuration names.`)
}
