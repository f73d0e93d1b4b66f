export type { Arrival, Dialect, Files, Links, Reading, Setting, Speech, Uploaded, Writing } from './dialects/dialect.ts'
export { Unreadable, type UnreadableCode } from './dialects/errors.ts'
export { dialects } from './dialects/index.ts'
export { LIMITS, type Limits } from './dialects/limits.ts'
