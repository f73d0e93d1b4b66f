export { type MatrixBridge, matrix } from './bridge.ts'
export type { MatrixOptions, Names } from './config.ts'
export type { Client } from './homeserver.ts'
export { type Registration, registration, registrationYaml } from './registration.ts'
