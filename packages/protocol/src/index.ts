export type { Dialect, Reading, Speech, Writing } from './dialects/dialect.ts'
export { Unreadable, type UnreadableCode } from './dialects/errors.ts'
export { dialects } from './dialects/index.ts'
