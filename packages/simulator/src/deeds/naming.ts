import type { Happening } from '../happening.ts'
import type { Line } from '../line.ts'
import { friendAt, ownRoomAt, roomAt } from './allowed.ts'

/** Who and what goes by another name. */
export const namingOf = ({ cast }: Line) => {
  const by = cast.self.wxid

  const rename = (room: string, name: string): Happening => ({
    ...{ kind: 'room-renamed', room: ownRoomAt(cast, room).wxid, name, by },
  })
  const nickname = (room: string, name: string): Happening => ({
    ...{ kind: 'room-nickname', room: roomAt(cast, room).wxid, person: by, name },
  })
  const remark = (wxid: string, name: string): Happening => ({
    ...{ kind: 'person-changed', person: friendAt(cast, wxid), to: { remark: name } },
  })
  return { rename, nickname, remark }
}
