import type { ChatKey, Remote, Wish } from '@queqiao/hub'
import type { Done } from './said/doings.ts'
import { type Gift, isNote, type Saying } from './said/sayings.ts'
import { called } from './talk/called.ts'

type Said = Extract<Wish, { kind: 'command' }>

/** What is wished by what somebody wrote on a chat's page, or on an account's own. */
export const wishes = (
  from: Remote['id'],
  to: ChatKey,
  { by, text, mentions, answers, files }: Saying,
): readonly Wish[] => {
  const about = { from, by, to }
  const { chat } = to
  if (!chat) return text.trim() === '' ? [] : [{ ...about, kind: 'desk', line: text.trim() }]
  const answering = answers && { answers }
  const giving = ({ file, kind }: Gift): Said => ({
    ...about,
    kind: 'command',
    command: { kind: 'send', chat, content: { kind, file } },
  })
  const [first, ...others] = files.map(giving)
  if (text.trim() === '') return first ? [{ ...first, ...answering }, ...others] : []
  const words = called(text, mentions)
  // what the doors refuse is here only where it was stored before they did
  if (isNote(text)) return [{ ...about, kind: 'note', text: words, ...answering }, ...(first ? [keptBack(about)] : [])]
  const content = { kind: 'text', text: words } as const
  const said: Said = { ...about, kind: 'command', command: { kind: 'send', chat, content }, ...answering }
  return [...(first ? [first, ...others] : []), said]
}

const keptBack = (about: Omit<Said, 'kind' | 'command'>): Wish => ({
  ...about,
  kind: 'refusal',
  reason: 'what begins with // stays inside, and so do its files: they were not sent',
})

/** What is wished by what somebody pressed, or filled in. */
export const wishOf = (from: Remote['id'], to: ChatKey, { by, doing }: Done): Wish => {
  const about = { from, by, to }
  if ('press' in doing) return { ...about, kind: 'press', token: doing.press }
  return 'line' in doing
    ? { ...about, kind: 'desk', line: doing.line }
    : { ...about, kind: 'command', command: doing.deed }
}
