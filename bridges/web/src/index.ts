export { type WebBridge, web } from './bridge.ts'
export type { Language, WebOptions } from './config.ts'
