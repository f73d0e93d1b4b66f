import { type SqlBool, sql } from 'kysely'

/** Whether a command asks WeChat for anything but to send: of those there are few. Their index is made of these very words,
 *  and SQLite takes it where they stand. */
export const isNoSend = sql<SqlBool>`kind <> 'send'`
