import { albums } from './albums.ts'
import { chats } from './chats.ts'
import { files } from './files.ts'
import { media } from './media.ts'
import { messages } from './messages.ts'
import type { Call, Methods } from './method.ts'
import { own } from './own.ts'
import { places } from './places.ts'
import { rich } from './rich.ts'
import { topics } from './topics.ts'
import { updates } from './updates.ts'

/** Every method that this server carries out. Another one is another row. */
const methods: Methods = {
  ...updates,
  ...own,
  ...chats,
  ...topics,
  ...messages,
  ...media,
  ...albums,
  ...places,
  ...rich,
  ...files,
}

type Run = (call: Call, params: unknown) => unknown

/** The method of this name, if there is one. Its parameters must have been read against the schema. */
export const methodOf = (name: string): Run | undefined =>
  // which parameters belong to which name is what the schema has checked
  (methods as Record<string, Run | undefined>)[name]

/** The names of the methods that are carried out. */
export const implemented: readonly string[] = Object.keys(methods)
