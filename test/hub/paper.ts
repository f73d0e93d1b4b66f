import {
  type Bridge,
  type ChatKey,
  type Choice,
  createHub,
  type Hub,
  type HubOptions,
  type HubPort,
  type Message,
  noPace,
  type PlaceId,
  placeId,
  type Remote,
  type Run,
  remoteId,
  type Traits,
  type What,
  type Wish,
  wentWell,
} from '@queqiao/hub'
import {
  accountId,
  type Capabilities,
  type Chat,
  type Event,
  personId,
  type Report,
  roomId,
  type Source,
  summary,
  weChatId,
} from '@queqiao/protocol/model'
import { hubOf } from '../../packages/hub/src/hub.ts'
import { openFor } from './stores.ts'

export const me = accountId('me')
export const myself = personId('me')
export const anna = personId('anna')
export const bob = personId('bob')
export const family: Chat = { kind: 'room', id: roomId('family') }
export const withAnna: Chat = { kind: 'person', id: anna }

export const abilities: Capabilities = { commands: { send: 'result' }, contents: { text: 'as-is' } }

/** A message as clients report it. */
export type Reported = Event<Source, 'message'>

let count = 0
export const message = ({ words, ...about }: Partial<Reported> & { words?: string } = {}): Reported => ({
  kind: 'message',
  chat: family,
  sender: anna,
  fromSelf: false,
  time: 1_600_000_000_000,
  wechat: weChatId(`m${++count}`),
  content: { kind: 'text', text: [words ?? `hello ${count}`] },
  mentions: [],
  ...about,
})

/** A client that also brings files where it is asked to. */
export const fetching = { commands: { send: 'result', fetch: 'result' }, contents: { text: 'as-is' } } as const

export const report = (...events: Event<Source>[]): Report => ({
  endpoint: 'pc',
  account: me,
  can: abilities,
  events,
  results: [],
})

/** What stands on the other side: one line per message. */
export interface Line {
  readonly place: string
  readonly text: string
  readonly key: string
}

/** A bridge to a sheet of paper. The sheet outlives the hub, as a homeserver would. */
export class Paper implements Bridge {
  readonly name: string
  readonly traits: Traits
  readonly lines: Line[] = []
  readonly removed: string[] = []
  /** Milliseconds in which a repeat is recognised; 0: never. */
  safeFor = 86_400_000
  /** Called before a line is written; throw to fail. */
  before: (text: string, run: Run) => void | Promise<void> = () => undefined
  /** Called after a line was written; throw to lose the answer. */
  after: (text: string) => void = () => undefined
  hub: HubPort | undefined
  readonly placesMade: string[] = []

  constructor(name = 'paper', traits: Traits = {}) {
    this.name = name
    this.traits = traits
  }

  async start(hub: HubPort): Promise<void> {
    this.hub = hub
    hub.health({ ready: true })
  }

  async deliver(run: Run): Promise<void> {
    for (const delivery of run.deliveries) {
      const place = await this.#placeFor(delivery.what, run)
      const text = await this.#say(delivery.what, run.chat)
      const sent = await run.step(
        { name: 'line', of: delivery, covers: [delivery], safeFor: this.safeFor },
        async (key) => {
          await this.before(text, run)
          const known = this.safeFor ? this.lines.findIndex((line) => line.key === key) : -1
          if (known === -1) this.lines.push({ place, text, key })
          this.after(text)
          return [remoteId(`${this.name} ${known === -1 ? this.lines.length - 1 : known}`)]
        },
      )
      if (sent === 'uncertain')
        await run.step({ name: 'doubt', of: delivery, covers: [], safeFor: 0 }, async (key) => {
          this.lines.push({ place, text: `perhaps: ${text}`, key })
          return []
        })
    }
  }

  async #placeFor(what: What, run: Run): Promise<PlaceId> {
    if (what.kind === 'vacated') return what.place
    if (what.kind === 'desk' && what.at) return what.at
    return run.place(async ({ key, title }) => {
      this.placesMade.push(key)
      return placeId(`sheet of ${title} ${key.slice(0, 4)}`)
    })
  }

  async #say(what: Run['deliveries'][number]['what'], chat: ChatKey): Promise<string> {
    if (what.kind === 'chat') return `looks: ${JSON.stringify(await this.hub?.look(chat))}`
    if (what.kind === 'joined' || what.kind === 'left') return `${what.kind}: ${what.people.join(', ')}`
    if (what.kind === 'vacated')
      return `${what.linked ? 'let go' : 'removed'}: ${what.words}${what.next ? ` (now ${what.next})` : ''}`
    if (what.kind === 'desk') return [...what.lines, ...(what.choices ?? []).map(choice)].join('\n')
    if (what.kind === 'word') return [`${what.of}: ${what.words}`, ...(what.choices ?? []).map(choice)].join('\n')
    if (what.kind === 'outcome') {
      this.removed.push(...what.earlier)
      const why = what.outcome.kind === 'done' ? (what.deed ? wentWell(what) : what.why) : what.outcome.reason
      return `${what.of}: ${what.outcome.kind}${why === undefined ? '' : ` (${why})`}`
    }
    if (what.kind === 'recalled') return this.#recall(what)
    const { event, sender, via } = what
    if (event.content.kind === 'system') return event.content.text
    const about = what.answers ? ` (to ${what.answers})` : ''
    const said = `${via ?? sender.name}${about}: ${summary(event.content)}${stateOf(event.content)}`
    return what.kind === 'completed' ? `${what.parts.join(' ')} is now ${said}` : said
  }

  #recall({ as, line, parts }: Extract<What, { kind: 'recalled' }>): string {
    return `${line?.text ?? 'late'}${parts.length ? ` (${as} ${parts.join(', ')})` : ''}`
  }

  async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    const [first] = group
    if (!first || !this.hub) return []
    const [to] = await this.hub.chatsAt(first.place)
    if (!to?.chat) return []
    const text = group.map(({ body }) => body).join(' + ')
    return [
      {
        kind: 'command',
        from: first.id,
        by: { id: 'me@paper', name: 'Me' },
        to,
        command: { kind: 'send', chat: to.chat, content: { kind: 'text', text: [text] } },
      },
    ]
  }

  async stop(): Promise<void> {}

  /** Somebody writes on the sheet of a chat that has one. */
  async writes(text: string, id: string, group?: string): Promise<void> {
    const place = this.lines.findLast((line) => line.place !== this.desk)?.place
    if (!place) throw new Error('no sheet yet')
    await this.hub?.receive([{ id: remoteId(id), place: placeId(place), body: text, ...(group ? { group } : {}) }])
  }

  get desk(): string | undefined {
    return this.lines.find((line) => line.text.startsWith('WeChat is logged'))?.place
  }

  get texts(): readonly string[] {
    return this.lines.map(({ text }) => text)
  }
}

const choice = ({ label, line }: Choice): string => `[${label}] ${line}`

/** What there is of a message's file. */
const stateOf = (content: Message['content']): string => {
  if (!('file' in content)) return ''
  const { state, reason } = content.file
  return ` (${reason ?? state})`
}

/** A hub that is started, with quick retries. */
export async function hubOn(
  data: string,
  bridges: readonly Bridge[],
  options: Partial<HubOptions> = {},
  // a database that is named is opened as it is
  open: typeof openFor | undefined = options.database === undefined ? openFor : undefined,
): Promise<Hub> {
  const about = {
    data,
    bridges,
    users: [{ name: 'Me', role: 'owner' as const, accounts: [], ids: { paper: 'me@paper', other: 'me@paper' } }],
    pace: noPace,
    retry: { from: 5, to: 50 },
    ...options,
  }
  const hub = open ? await hubOf(about, await open(data)) : await createHub(about)
  await hub.start()
  return hub
}

/** Waits until `holds`, at most `limit` milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, limit = 9_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
