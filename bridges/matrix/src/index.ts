import { config, type Names } from './config.ts'
import { ids } from './ids.ts'
import { troubleIn } from './places/vacancy.ts'

export { type MatrixBridge, matrix } from './bridge.ts'
export type { DoublePuppet, MatrixOptions, Names } from './config.ts'
export { type Preprocessor, preprocessor } from './doors/preprocessor.ts'
export {
  type DoublePuppetRegistration,
  doublePuppetRegistration,
  type Registration,
  registration,
  registrationYaml,
} from './doors/registration.ts'
export { madeAnew } from './encryption/kept.ts'
export type { Client } from './homeserver.ts'

/** Why the chat that was linked to a room cannot live in it any more, by all the state that stands there, in a sentence that says what
 *  to do about it; undefined: nothing is wrong. */
export const roomTrouble = (names: Names, state: readonly unknown[]): string | undefined =>
  troubleIn(state, { ids: ids(config(names)), encrypts: names.encryption ?? false })
