// What messages cost in a store of that size, as a process of its own: life.ts DATA SIZE LIFE, both of them JSON
// One line of JSON: milliseconds for all of them, and the memory of the process in bytes.
import { createHub, type HubPort, noPace, placeId, type Remote, type Run, remoteId, type Wish } from '@queqiao/hub'
import {
  type AccountId,
  accountId,
  type Event,
  personId,
  type Report,
  type Source,
  weChatId,
} from '@queqiao/protocol/model'
import { accountOf, bridge, chatAt, friend, placeAt, type Size } from './filled.ts'
import type { Life } from './scale.ts'

const [, , data = '', sized = '', lived = ''] = process.argv
const size: Size = JSON.parse(sized)
const { what, active, count }: Life = JSON.parse(lived)
const { chats } = size
const clients = 32
let delivered = 0
let ring = (): void => undefined

/** Another side that takes everything at once. */
const stub = {
  name: bridge,
  port: undefined as HubPort | undefined,
  async start(port: HubPort): Promise<void> {
    stub.port = port
    port.health({ ready: true })
  },
  async deliver(run: Run): Promise<void> {
    await run.place(async ({ key }) => placeId(`!${key}`))
    for (const delivery of run.deliveries) {
      const step = { name: 'text', of: delivery, covers: [delivery], safeFor: 86_400_000 }
      await run.step(step, async (key) => [remoteId(`$${key}`)])
      delivered++
    }
    ring()
  },
  async read([said]: readonly Remote[]): Promise<readonly Wish[]> {
    const [to] = said ? ((await stub.port?.chatsAt(said.place)) ?? []) : []
    if (!said || !to?.chat) return []
    const command = { kind: 'send', chat: to.chat, content: { kind: 'text', text: [said.body] } } as const
    return [{ kind: 'command', from: said.id, by: { id: '@bench', name: 'Bench' }, to, command }]
  },
  stop: async () => undefined,
}

// Scattered over the chats of the store: as far from each other as can be by a number that has nothing in common with those of its
// accounts and of its kinds of chats, so that all of them are among these.
const stride = [4_999, 997, 241, 97, 47, 7, 1].find((prime) => prime * active <= chats) ?? 1
const chatOf = (n: number): number => ((n * 7_919) % active) * stride

const accountAt = (chat: number) => accountId(accountOf(chat, size))
const report = (account: AccountId, ...events: Event<Source>[]): Report => ({
  ...{ endpoint: 'bench', account, events, results: [] },
})
/** Somebody in the group is called: their name is looked for among all who are in it. */
const called = (n: number) => {
  const person = (chatOf(n) + (n % (size.members ?? 1))) % chats
  return { mentions: [personId(friend(person))], text: [`@Friend ${person} 朋友\u2005${n} Are you there?`] }
}
const plain = (n: number) => ({
  ...{ mentions: [], text: [`${n} The quick brown fox jumps over the lazy dog. ${'padding '.repeat(12)}`] },
})
const message = (n: number, { mentions, text } = (what === 'mentions' ? called : plain)(n)): Event<Source> => ({
  kind: 'message',
  wechat: weChatId(`${process.pid}.${Date.now()}.${n}`),
  chat: chatAt(chatOf(n)),
  sender: personId(friend(chatOf(n))),
  fromSelf: false,
  time: Date.now(),
  mentions,
  content: { kind: 'text', text },
})

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise<void>((resolve) => (ring = resolve))
}

/** So many clients, each with one request under way. */
async function inParallel(from: number, to: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = from
  const client = async () => {
    while (next < to) await work(next++)
  }
  await Promise.all(Array.from({ length: clients }, client))
}

/** From the report to the other side. */
async function reports(from: number, to: number): Promise<void> {
  const before = delivered
  await inParallel(from, to, async (n) =>
    (await hub.keeper.append(report(accountAt(chatOf(n)), message(n)))).answered(true),
  )
  await until(() => delivered - before >= to - from)
}

/** From the other side to the client, and its answer. */
async function replies(from: number, to: number): Promise<void> {
  const writing = inParallel(from, to, async (n) => {
    const id = remoteId(`$${process.pid}.${Date.now()}.${n}`)
    await stub.port?.receive([{ id, place: placeId(placeAt(chatOf(n))), body: `reply ${n}` }])
  })
  for (let taken = 0; taken < to - from; ) {
    const handed = await hub.keeper.take(accountAt(0), 20)
    taken += handed.length
    const results = handed.map(({ task }) => ({ task, answer: { kind: 'done' } as const }))
    if (results.length) (await hub.keeper.append({ ...report(accountAt(0)), results })).answered(true)
    else await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await writing
}

const user = { name: 'Bench', role: 'owner' as const, accounts: [], ids: { [bridge]: '@bench' } }
const hub = await createHub({ data, bridges: [stub], users: [user], pace: noPace })
await hub.start()
const work = what === 'replies' ? replies : reports
const warm = Math.ceil(count / 4)
await work(0, warm)
const start = performance.now()
await work(warm, warm + count)
console.log(JSON.stringify({ ms: performance.now() - start, memory: process.memoryUsage().rss }))
await hub.stop()
