import type { Kept, RemoteId, What } from '@queqiao/hub'
import { fileId, messageId } from '@queqiao/hub'
import { type Chat, type Content, personId, type Quote, type Text } from '@queqiao/protocol/model'

interface Saying {
  readonly chat?: Chat
  readonly text?: Text
  readonly content?: Content<Kept>
  readonly quote?: Quote
  readonly fromSelf?: boolean
  readonly via?: string
}

export const li = { id: personId('wxid_li'), name: '李雷' }
export const privately: Chat = { kind: 'person', id: li.id }

/** What 李雷, or the account itself, said in WeChat. */
export const said = ({ chat = privately, text = ['hi'], content, fromSelf = false, via, quote }: Saying): Said => ({
  kind: 'message',
  message: messageId('m1'),
  sender: li,
  ...(via && { via }),
  event: {
    kind: 'message',
    chat,
    sender: li.id,
    fromSelf,
    time: 0,
    content: content ?? { kind: 'text', text },
    mentions: [],
    ...(quote && { quote }),
  },
})

type Said = Extract<What, { kind: 'message' }>

/** The same, its file come or not coming any more, after these had been shown in its place. */
export const completed = (about: Saying, ...parts: readonly RemoteId[]): What => ({
  ...said(about),
  kind: 'completed',
  parts,
})

/** A file of the hub's. */
export const kept = (name: string, type: string, about: Partial<Kept> = {}): Kept => ({
  ...{ id: fileId(name), state: 'ready', name, type, size: 2_000 },
  ...about,
})
