// Runs with the code of every stage that a store is kept from: what it names of that code must have been there at the first.
import { placeId, Refused, type Remote, Retry, remoteId, type Wish } from '@queqiao/hub'
import type { Handed, Report } from '@queqiao/protocol/model'
import { anna, bob, hubOn, me, message, myself, Paper, report, until, withAnna } from '../paper.ts'

type Hub = Awaited<ReturnType<typeof hubOn>>

/** Where somebody says that Bob's chat is to live, from the stage on that lets them. */
export const attic = placeId('attic')
export const bytes = 'a picture, as far as files know'

const people = {
  kind: 'people' as const,
  people: [
    { id: anna, nickname: 'Anna', friend: true },
    { id: bob, nickname: 'Bob', friend: true },
  ],
}

const can: Report['can'] = {
  commands: { send: 'result', fetch: 'result' },
  contents: { text: 'as-is', image: 'as-is' },
}

/** In the attic, what is written is typed for us. */
class Sheet extends Paper {
  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    const [first] = group
    const to = first?.place === attic && (await this.hub?.deskOf('me@paper'))
    if (!first || !to) return super.read(group)
    return [{ kind: 'desk', from: first.id, by: { id: 'me@paper', name: 'Me' }, to, line: first.body, vacant: {} }]
  }
}

/** Somebody says that in the chat, now. */
const says = (words: string, about: Parameters<typeof message>[0] = {}) =>
  report(message({ words, time: Date.now(), ...about }))

/** The sides of a house. What one of them does not take yet, or never, is said in its words. */
export const sides = (): { readonly paper: Paper; readonly other: Paper } => {
  const [paper, other] = [new Sheet(), new Paper('other')]
  other.before = (text) => {
    if (text.endsWith('this is too ugly')) throw new Refused('nobody may see it')
    if (text.endsWith('not yet')) throw new Retry('it is away', { after: 3_600_000, certain: true })
  }
  return { paper, other }
}

const streamOf = (text: string): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (out) => {
      out.enqueue(Buffer.from(text))
      out.close()
    },
  })

const taken = async (hub: Hub): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => {
    for (const one of await hub.keeper.take(me, 10)) if (one.command.kind === 'send') handed.push(one)
    return handed.length > 0
  })
  const [first] = handed
  if (!first) throw new Error('nothing was handed out')
  return first
}

/** The client says that it went well, in the words of then and of now. */
export const done = async (hub: Hub, { task }: Handed): Promise<void> => {
  const well = { kind: 'done' } as const
  const result = { task, answer: well, outcome: well }
  await hub.keeper.append({ ...report(), results: [result] })
}

/** A message with a picture, and its bytes: from the stage on that keeps files. */
const gives = async (hub: Hub, paper: Paper): Promise<void> => {
  if (!('media' in hub)) return
  await hub.keeper.append({ ...says('', { content: { kind: 'image', file: { key: 'k1' } } }), can })
  await until(async () => {
    await hub.keeper.take(me, 10)
    return (await hub.keeper.accept({ endpoint: 'pc', source: 'k1', bytes: streamOf(bytes) })) === true
  })
  await until(() => paper.texts.some((text) => text.includes('(ready)')))
}

const links = async ({ hub }: Paper): Promise<void> => {
  if (!hub || !('isLinked' in hub)) return
  await hub.receive([{ id: remoteId('e-link'), place: attic, body: 'link Bob' }])
  await until(() => hub.isLinked(attic))
}

/** What stays as it is: one thing waits for WeChat, of one nobody knows whether WeChat has it, one waits for a side, and one
 *  was set aside. */
const leaves = async (hub: Hub, { paper, other }: ReturnType<typeof sides>): Promise<void> => {
  await hub.keeper.append(says('this is too ugly'))
  await until(() => paper.texts.some((text) => text.includes('(nobody may see it)')))
  await paper.writes('perhaps', 'e2')
  await taken(hub)
  await until(() => paper.texts.some((text) => text.startsWith('e2: unknown')))
  await hub.keeper.append(says('not yet', { chat: withAnna }))
  await until(() => paper.texts.includes('Anna: not yet'))
  await hub.keeper.append(says('over'))
  await until(() => [paper, other].every(({ texts }) => texts.includes('Anna: over')))
  await paper.writes('later', 'e3')
  // nothing that all stages can be asked for says that it waits
  await new Promise((resolve) => setTimeout(resolve, 500))
}

/** Somebody lives in a hub for a while, in all that its stage can keep: words both ways, a file, a link, and what is left over
 *  when it stops. */
export const inhabit = async (data: string): Promise<void> => {
  const both = sides()
  const { paper } = both
  const hub = await hubOn(data, [paper, both.other], { resultLimit: 400 })
  await hub.keeper.append({ ...report({ kind: 'login', person: myself, name: 'Zed' }, people), can })
  await hub.keeper.append(says('hello', { chat: withAnna }))
  await until(() => paper.texts.includes('Anna: hello'))
  await hub.keeper.append(says('dinner?'))
  await hub.keeper.append(says('七点 😀', { sender: bob }))
  await until(() => paper.texts.includes('Bob: 七点 😀'))
  await links(paper)
  await gives(hub, paper)
  await hub.keeper.append(says('and you?'))
  await until(() => paper.texts.includes('Anna: and you?'))
  await paper.writes('I come', 'e1')
  await done(hub, await taken(hub))
  await leaves(hub, both)
  await hub.stop()
}
