import { type Chat, visible } from '@queqiao/protocol/model'
import type { TopicColor } from '../telegram.ts'
import { isBlank } from './blanks.ts'

const nameLimit = 128

/** How a topic looks by the kind of its chat. Telegram takes six colours and no others (createForumTopic, icon_color). */
const looks = {
  person: { color: 0x6fb9f0, unnamed: 'WeChat contact' },
  room: { color: 0x8eee98, unnamed: 'WeChat group' },
  official: { color: 0xffd67e, unnamed: 'WeChat official account' },
} as const satisfies Record<Chat['kind'], { color: TopicColor; unnamed: string }>

/** The name (1 to 128 code points) and colour of a chat's topic. A name of which nothing can be seen is none. */
export const topicOf = (
  chat: Pick<Chat, 'kind'>,
  name: string,
): { readonly name: string; readonly color: TopicColor } => {
  const { color, unnamed } = looks[chat.kind]
  const line = [...visible(name.replace(/\s+/g, ' ')).trim()].slice(0, nameLimit).join('')
  return { name: isBlank(line) ? unnamed : line, color }
}
