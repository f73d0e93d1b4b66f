import { randomUUID } from 'node:crypto'
import type { GroupLine, Look } from '@queqiao/hub'
import type { RoomId } from '@queqiao/protocol/model'
import type { Child } from 'hono/jsx'
import type { Seen } from '../chats/seen.ts'
import type { Visit } from '../doors/visit.ts'
import type { GroupDeed } from './may.ts'

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

interface ActProps {
  readonly group: Group
  readonly deed: GroupDeed
  readonly children?: Child
  readonly id?: string
  readonly class?: string
  /** They have been asked, and are sure. */
  readonly isSure?: boolean
}

/** A form that does something, once however often it is sent. What comes of it replaces parts of the page by their ids. */
export const Act = ({ group, deed, children, isSure = false, ...about }: ActProps) => (
  <form method="post" action={groupPath(group)} hx-post={groupPath(group)} hx-swap="none" novalidate {...about}>
    <input type="hidden" name="id" value={randomUUID()} />
    <input type="hidden" name="do" value={deed} />
    {isSure ? <input type="hidden" name="sure" value="yes" /> : undefined}
    {children}
  </form>
)
