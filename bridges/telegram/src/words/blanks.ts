import { clean } from './cleaning.ts'

// What Telegram shows nothing of (td, strip_empty_characters), and what else has no width.
const seen = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/u

/** Whether people see nothing of it: Telegram takes no message and no name like that. */
export const isBlank = (text: string): boolean => !seen.test(clean(text))
