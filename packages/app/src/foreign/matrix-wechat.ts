import { foreignRows } from '@queqiao/hub'
import { z } from 'zod'
import { StartError } from '../errors.ts'
import type { Former } from './former.ts'

// matrix-wechat, internal/database/upgrades/00-initial-revision.sql: portal
const portal = z.object({ uid: z.string(), mxid: z.string(), name: z.string() })

// internal/types/uid.go: the id in WeChat, and whether it is a person or a group
const idOf = (uid: string): string => uid.split('\u0001')[0] ?? ''

/** The chats that had a room of matrix-wechat's.
 *  @throws StartError where the file holds no such table; StoreError where it cannot be read. */
export const matrixWechatChats = async (file: string): Promise<readonly Former[]> => {
  const rows = (await foreignRows(file, 'portal')).flatMap((row) => portal.safeParse(row).data ?? [])
  const all = rows.map(({ uid, mxid, name }) => ({
    ...{ wechat: idOf(uid), name: name || idOf(uid), place: mxid, where: `room ${mxid}` },
  }))
  if (all.length > 0) return all
  throw new StartError(`${file} holds no rooms of matrix-wechat: take the database that its configuration names.`)
}
