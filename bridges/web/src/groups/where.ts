import type { GroupLine, Look } from '@queqiao/hub'
import type { RoomId } from '@queqiao/protocol/model'
import type { Seen } from '../chats/seen.ts'
import type { Visit } from '../doors/visit.ts'

/** A group, and who looks at it. */
export interface Group {
  readonly visit: Visit
  /** Its name in addresses. */
  readonly place: string
  readonly found: Seen
  readonly room: RoomId
  readonly look: Look
  readonly line: GroupLine
  /** From the page to where the pages are mounted. */
  readonly root: string
}

/** Where a group's page is; below it, its parts. */
export const groupPath = ({ root, place }: Pick<Group, 'root' | 'place'>, part = ''): string =>
  `${root}/c/${place}/group${part}`
