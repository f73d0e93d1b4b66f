import { sql } from 'kysely'

/** Of `messages`: voice messages of others that WeChat has an id for. In the words of their index, which is found by them. */
export const isVoice = sql<boolean>`body like '%"content":{"kind":"voice"%' and wechat is not null and self = 0`
