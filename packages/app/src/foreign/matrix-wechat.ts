import { z } from 'zod'
import { StartError } from '../errors.ts'
import type { Former, Found } from './former.ts'
import { rowsAs } from './rows.ts'

// matrix-wechat, internal/database/upgrades/00-initial-revision.sql: portal; without an mxid it has no room yet
const portal = z.object({ uid: z.string(), mxid: z.string().nullable(), name: z.string() })

// internal/types/uid.go: the id in WeChat, and whether it is a person or a group
const idOf = (uid: string): string => uid.split('\u0001')[0] ?? ''

/** The chats that had a room of matrix-wechat's.
 *  @throws StartError where the file holds no such table; StoreError where it cannot be read. */
export const matrixWechatChats = async (file: string): Promise<Found<Former>> => {
  const { rows, unread } = await rowsAs(file, 'portal', portal)
  const chats = rows.flatMap(({ uid, mxid, name }) =>
    mxid === null ? [] : { wechat: idOf(uid), name: name || idOf(uid), place: mxid, where: `room ${mxid}` },
  )
  if (chats.length + unread.length > 0) return { chats, unread }
  throw new StartError(`${file} holds no rooms of matrix-wechat: take the database that its configuration names.`)
}
