import type { What } from '@queqiao/hub'
import { messageId } from '@queqiao/hub'
import { type Chat, type Content, personId, type Source, type Text } from '@queqiao/protocol/model'

interface Saying {
  readonly chat?: Chat
  readonly text?: Text
  readonly content?: Content<Source>
  readonly fromSelf?: boolean
  readonly via?: string
}

export const li = { id: personId('wxid_li'), name: '李雷' }
export const privately: Chat = { kind: 'person', id: li.id }

/** What 李雷, or the account itself, said in WeChat. */
export const said = ({ chat = privately, text = ['hi'], content, fromSelf = false, via }: Saying): What => ({
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
  },
})
