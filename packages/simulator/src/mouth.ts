import { personNamed, roomNamed } from './cast.ts'
import type { Line } from './line.ts'
import type { Hooks } from './report.ts'
import { type Saying, type Typing, thingOf } from './spoken.ts'
import type { Stage } from './stage.ts'

/** What people say, and what the owner types. */
export const mouthOf = ({ cast }: Line, stage: Stage) => {
  const says = async ({ from: who, room, ...spoken }: Saying, hooks?: Hooks): Promise<string> => {
    const from = personNamed(cast, who).wxid
    const chat = room === undefined ? from : roomNamed(cast, room).wxid
    return stage.say({ chat, from, by: 'person', thing: thingOf(cast, chat, spoken) })(hooks)
  }

  const phone = async (typing: Typing, hooks?: Hooks): Promise<string> => {
    const { room, to = '', ...spoken } = { room: undefined, to: undefined, ...typing }
    const chat = room === undefined ? personNamed(cast, to).wxid : roomNamed(cast, room).wxid
    return stage.say({ chat, from: cast.self.wxid, by: 'phone', thing: thingOf(cast, chat, spoken) })(hooks)
  }
  return { says, phone }
}
