// A bridge as people would write it with matrix-appservice-bridge: node test/bench/peers/appservice.ts LIBRARY HOMESERVER DATA HOW
// Reports come in at a bare door, each chat has a room, and `Intent.sendText` sends in the order in which they came. `once`: a
// send that fails is dropped. `loop`: it is made again, every half second, until it succeeds. Neither is in the library.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { speakers } from '../wire.ts'
import { inOrder, openDoor, type Report } from './door.ts'

/** What is used of the library. */
interface Library {
  readonly Bridge: new (
    options: object,
  ) => {
    initialise(): Promise<void>
    getIntent(user?: string): Intent
  }
  readonly AppServiceRegistration: { fromObject(registration: object): unknown }
  readonly Logger: { configure(options: { console: 'off' }): void }
}

interface Intent {
  sendText(room: string, text: string): Promise<unknown>
  ensureRegistered(): Promise<unknown>
  join(room: string): Promise<unknown>
  createRoom(options: object): Promise<{ readonly room_id: string }>
}

const [, , library = '', homeserverUrl = '', data = '', how = 'once', chats = '20'] = process.argv
const { Bridge, AppServiceRegistration, Logger }: Library = createRequire(join(library, 'package.json'))(
  'matrix-appservice-bridge',
)
Logger.configure({ console: 'off' })
const domain = 'example.org'
const registration = {
  id: 'bench',
  url: 'http://127.0.0.1:1',
  as_token: 'bench-as-token',
  hs_token: 'bench-hs-token',
  sender_localpart: 'wechatbot',
  namespaces: { users: [{ exclusive: true, regex: '@wechat_.*' }], rooms: [], aliases: [] },
}
const bridge = new Bridge({
  ...{ homeserverUrl, domain, disableStores: true, controller: { onEvent: () => undefined } },
  registration: AppServiceRegistration.fromObject(registration),
})
await bridge.initialise()

const user = (sender: string): string => `@wechat_${sender}:${domain}`
const ghost = (sender: string): Intent => bridge.getIntent(user(sender))
const file = join(data, 'rooms.json')

/** The rooms of all chats, with everybody in them. */
async function made(): Promise<ReadonlyMap<string, string>> {
  const everybody = Array.from({ length: speakers }, (_, n) => `wxid_bench_member_${n}`)
  const [first = '', ...others] = everybody
  for (const one of everybody) await ghost(one).ensureRegistered()
  const options = { preset: 'public_chat', invite: others.map(user) }
  const rooms = new Map<string, string>()
  for (let chat = 0; chat < Number(chats); chat++) {
    const { room_id } = await ghost(first).createRoom({ createAsClient: true, options })
    for (const one of others) await ghost(one).join(room_id)
    rooms.set(`1000000${chat}@chatroom`, room_id)
  }
  return rooms
}

const rooms = existsSync(file) ? new Map<string, string>(JSON.parse(readFileSync(file, 'utf8'))) : await made()
writeFileSync(file, JSON.stringify([...rooms]))

async function send({ chat, sender, text }: Report): Promise<void> {
  for (;;) {
    try {
      await ghost(sender).sendText(rooms.get(chat) ?? '', text)
      return
    } catch {
      if (how === 'once') return
      await pause(500)
    }
  }
}

openDoor(inOrder(send))
