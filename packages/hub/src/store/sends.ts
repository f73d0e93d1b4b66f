import { type SqlBool, sql } from 'kysely'

/** Whether a command asks WeChat for anything but to send: of those there are few. Their index is made of these very words,
 *  and SQLite takes it where they stand. */
export const isNoSend = sql<SqlBool>`kind <> 'send'`

/** Whether a client was to take a file first, and it may not have been sent. In the words of its index, too. */
export const mayLie = sql<SqlBool>`put is not null and state <> 'done'`
