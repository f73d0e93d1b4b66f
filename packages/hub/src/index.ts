export * from './bridge.ts'
export * from './errors.ts'
export { type BridgeHealth, createHub, type Hub } from './hub.ts'
export * from './options.ts'
