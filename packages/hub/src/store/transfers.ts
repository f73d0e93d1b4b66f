import { sql } from 'kysely'

/** Of `messages`: those that tell of a transfer. In the words of their index, which is found by them. */
export const isTransfer = sql<boolean>`body like '%"content":{"kind":"transfer"%'`
