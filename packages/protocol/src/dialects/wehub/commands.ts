import type { Capabilities, Command, CommandKind, Confirmation } from '../../model/command.ts'
import { type Text, words } from '../../model/text.ts'
import { inFront, inPlace, type Spelled, single } from './mentions.ts'
import { sendable, type Unit, unit } from './messages.ts'
import { since, type Version } from './version.ts'

/** 任务格式 ($task). */
export interface Task {
  readonly task_type: number
  readonly task_dict: Readonly<Record<string, unknown>>
}

interface Encoder<K extends CommandKind> {
  readonly confirmed: Confirmation
  /** None where this client cannot be asked for it. */
  encode(command: Command<K>, version: Version): Task | undefined
}

const plain = (text: Text): Spelled => ({ msg: words(text), at: [] })

const speller = (to: Command<'send'>['chat'], version: Version) => {
  if (to.kind !== 'room') return plain
  if (version < since.v2) return single
  return version < since.atStyle ? inFront : inPlace
}

type Addressed = (to: Command<'send'>['chat'], unit: Unit) => Task['task_dict']

/** Before 0.2.0 `wxid` is the one to mention in a room, and whom to write to where there is no room. */
const v1: Addressed = (to, { unit, at }) => ({
  room_wxid: to.kind === 'room' ? to.id : '',
  wxid: to.kind === 'room' ? (at[0] ?? '') : to.id,
  msg_list: [unit],
})

const v2: Addressed = (to, { unit, at, style }) => ({
  wxid_to: to.id,
  at_list: at,
  msg_list: [unit],
  ...(style === undefined ? undefined : { at_style: style }),
})

/** respone 中下发的任务格式, in the order of the vendor's table. */
const encoders: { readonly [K in CommandKind]?: Encoder<K> } = {
  // 1 发消息任务
  send: {
    confirmed: 'result',
    encode: ({ chat, content }, version) => {
      const said = unit(content, speller(chat, version))
      return said && { task_type: 1, task_dict: (version < since.v2 ? v1 : v2)(chat, said) }
    },
  },
}

/** What every version of this client can do. */
export const can: Capabilities = {
  commands: Object.fromEntries(Object.entries(encoders).map(([kind, { confirmed }]) => [kind, confirmed])),
  contents: sendable,
}

/** The task that does it, in the words of that version; none where this client cannot be asked for it. */
export const task = <K extends CommandKind>(command: Command<K>, version: Version): Task | undefined =>
  encoders[command.kind]?.encode(command, version)
