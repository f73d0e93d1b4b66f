export { type WebBridge, web } from './bridge.ts'
export type { Language, WebOptions } from './config.ts'
export { steward } from './doors/session.ts'
export { type Brought, NotServed, type Said, type Speech } from './talk/speech.ts'
