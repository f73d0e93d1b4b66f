import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Hub,
  type HubOptions,
  type PlaceId,
  placeId,
  type Remote,
  type Role,
  remoteId,
  type Traits,
  type Vacant,
  type Wish,
} from '@queqiao/hub'
import {
  type Answer,
  type Capabilities,
  type Chat,
  type Command,
  type Event,
  type Handed,
  type Offer,
  personId,
  roomId,
  type Source,
} from '@queqiao/protocol/model'
import { expect } from 'vitest'
import { anna, hubOn, me, myself, Paper, report, until } from '../paper.ts'

export const people = {
  mum: { id: personId('wxid_mum'), nickname: '李芳', remark: 'Mum', friend: true },
  anna: { id: anna, nickname: 'Anna Chen', alias: 'annachen', friend: true },
  annabel: { id: personId('wxid_annabel'), nickname: 'Annabel', friend: true },
  zoe: { id: personId('wxid_zoe'), nickname: 'Zoë', friend: true },
  stranger: { id: personId('wxid_stranger'), nickname: 'Stranger', friend: false },
} as const

export const hikers = roomId('hikers@chatroom')
export const inHikers: Chat = { kind: 'room', id: hikers }

/** A client that can do everything that is typed. */
export const able: Capabilities = {
  commands: {
    ...{ send: 'result', invite: 'result', kick: 'result', leave: 'result', rename: 'result', announce: 'result' },
    ...{ nickname: 'result', 'create-room': 'result', 'add-friend': 'result', 'accept-friend': 'result' },
    ...{ remark: 'result', mute: 'result', 'accept-transfer': 'result', 'refuse-transfer': 'result' },
    ...{ 'login-qr': 'result', logout: 'result', transcribe: 'result' },
  },
  contents: { text: 'as-is' },
}

export const known: readonly Event<Source>[] = [
  { kind: 'login', person: myself, name: 'Me' },
  { kind: 'people', people: Object.values(people) },
  {
    kind: 'rooms',
    rooms: [
      {
        ...{ id: hikers, name: 'Hikers' },
        members: [{ id: people.mum.id }, { id: people.stranger.id, roomNickname: 'Guide' }, { id: anna }],
      },
      { id: roomId('team1@chatroom'), name: 'Team' },
      { id: roomId('team2@chatroom'), name: 'Team' },
    ],
  },
]

interface Typed {
  readonly by: Role | 'nobody'
  readonly chat?: Chat
  readonly line: string
  /** The sheet on which it is typed. Default: one where everything is answered at the desk. */
  readonly sheet?: string
  /** What the sheet is like if no chat lives there. */
  readonly vacant?: Vacant
  /** Nobody else reads there. */
  readonly alone?: true
  /** It is for the chat of the sheet, and not for us. */
  readonly says?: boolean
}

/** What is written on it was typed for us. */
export class Typing extends Paper {
  /** What is said in chats is read when it is over. */
  held = Promise.resolve()

  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    return (await Promise.all(group.map((remote) => this.#wishes(remote)))).flat()
  }

  async #said(about: Pick<Wish, 'from' | 'by'>, place: PlaceId, line: string): Promise<readonly Wish[]> {
    await this.held
    const [to] = (await this.hub?.chatsAt(place)) ?? []
    if (!to?.chat) return []
    const content = { kind: 'text', text: [line] } as const
    return [{ ...about, to, kind: 'command', command: { kind: 'send', chat: to.chat, content } }]
  }

  async #wishes({ id, body, place }: Remote): Promise<readonly Wish[]> {
    const { by: role, chat, line, sheet, vacant = {}, says, alone }: Typed = JSON.parse(body)
    const by = { id: role, name: role }
    if (says) return this.#said({ from: id, by }, placeId(sheet ?? ''), line)
    const wish = { kind: 'desk', from: id, by, line, ...(alone && { alone }) } as const
    if (sheet === undefined) return [{ ...wish, to: { account: me, ...(chat && { chat }) } }]
    const [to] = (await this.hub?.chatsAt(place)) ?? []
    return [to ? { ...wish, to } : { ...wish, to: (await this.hub?.deskOf(role)) ?? { account: me }, vacant }]
  }
}

/** A hub in which everybody is known, and somebody who types. */
export interface Desk {
  readonly hub: Hub
  readonly paper: Typing
  readonly other: Paper
  /** Types a line and gives what is answered. By the owner and at the desk, if nothing else is said. */
  types(line: string, about?: Partial<Typed>): Promise<string>
  /** Says something on the sheet of a chat. */
  says(line: string, sheet: string, by?: Typed['by']): Promise<void>
  /** What WeChat is asked to do next. */
  taken(): Promise<Handed>
  asked(): Promise<Command<Offer>>
  nothingAsked(): Promise<void>
  ends(handed: Handed, answer: Answer): Promise<void>
  append(...events: readonly Event<Source>[]): Promise<void>
  /** What stands on the sheets, oldest first: where, and what. */
  shown(): readonly string[]
  stop(): Promise<void>
}

const users: HubOptions['users'] = (['owner', 'member', 'guest'] as const).map((role) => ({
  ...{ name: role, role, accounts: [] },
  ids: { paper: role, other: role },
}))

export const desk = async (
  can: Capabilities = able,
  options: Partial<HubOptions> = {},
  prefix: Traits['prefix'] = { desk: '', elsewhere: '' },
  besides: Traits = {},
): Promise<Desk> => {
  const data = mkdtempSync(join(tmpdir(), 'desk-'))
  const [paper, other] = [new Typing('paper', { prefix }), new Paper('other', besides)]
  const hub = await hubOn(data, [paper, other], { users, ...options })
  const append: Desk['append'] = async (...events) =>
    void (await hub.keeper.append({ ...report(...events), can })).answered(true)
  await append(...known)
  await until(() => paper.texts.includes('WeChat is logged in as Me.'))
  let typed = 0
  const taken = async () => {
    const handed: Handed[] = []
    await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
    return handed[0] ?? expect.fail('nothing taken')
  }
  return {
    ...{ hub, paper, other, append, taken },
    types: async (line, { by = 'owner', chat, sheet, vacant, alone } = {}) => {
      const before = paper.lines.length
      const id = remoteId(`typed ${++typed}`)
      const body = JSON.stringify({ by, chat, line, sheet, vacant, alone })
      await paper.hub?.receive([{ id, place: placeId(sheet ?? 'a keyboard'), body }])
      await until(() => paper.lines.length > before)
      return paper.texts.slice(before).join('\n')
    },
    says: async (line, sheet, by = 'owner') => {
      const body = JSON.stringify({ by, line, sheet, says: true })
      await paper.hub?.receive([{ id: remoteId(`said ${++typed}`), place: placeId(sheet), body }])
    },
    asked: async () => (await taken()).command,
    nothingAsked: async () => expect(await hub.owing.list({ states: ['queued', 'handed'] })).toEqual([]),
    ends: async ({ task }, answer) => void (await hub.keeper.append({ ...report(), can, results: [{ task, answer }] })),
    shown: () => paper.lines.map(({ place, text }) => `${place.split(' ').slice(2, -1).join(' ')}: ${text}`),
    stop: async () => {
      await hub.stop()
      rmSync(data, { recursive: true })
    },
  }
}
