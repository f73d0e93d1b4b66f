export { type MatrixBridge, matrix } from './bridge.ts'
export type { DoublePuppet, MatrixOptions, Names } from './config.ts'
export { madeAnew } from './encryption/kept.ts'
export type { Client } from './homeserver.ts'
export { type Preprocessor, preprocessor } from './preprocessor.ts'
export {
  type DoublePuppetRegistration,
  doublePuppetRegistration,
  type Registration,
  registration,
  registrationYaml,
} from './registration.ts'
