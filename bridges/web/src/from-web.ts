import type { ChatKey, Remote, Wish } from '@queqiao/hub'
import type { Text } from '@queqiao/protocol/model'
import type { Done } from './talk/doings.ts'
import type { Called, Gift, Saying } from './talk/sayings.ts'

type Run = Text[number]

/** Words, with those of them that call somebody in their place: each `@name` whom a mention names, the longest name first. */
export const called = (text: string, mentions: readonly Called[]): Text => {
  const byLength = [...mentions].sort((one, other) => other.name.length - one.name.length)
  return byLength.reduce<readonly Run[]>((runs, one) => runs.flatMap((run) => split(run, one)), [text])
}

const split = (run: Run, { id, name }: Called): readonly Run[] => {
  if (typeof run !== 'string') return [run]
  const pieces = run.split(`@${name}`)
  return pieces.flatMap((piece, n) => [...(n > 0 ? [{ mention: id, name }] : []), ...(piece === '' ? [] : [piece])])
}

/** What stays inside: nobody in WeChat reads it. */
const isNote = (text: string): boolean => text.trimStart().startsWith('//')

/** What is wished by what somebody wrote on a chat's page, or on an account's own. */
export const wishes = (
  from: Remote['id'],
  to: ChatKey,
  { by, text, mentions, answers, files }: Saying,
): readonly Wish[] => {
  const about = { from, by, to }
  const { chat } = to
  if (!chat) return text.trim() === '' ? [] : [{ ...about, kind: 'desk', line: text.trim() }]
  const giving = ({ file, kind }: Gift): Wish => ({
    ...about,
    kind: 'command',
    command: { kind: 'send', chat, content: { kind, file } },
  })
  const sent = files.map(giving)
  if (text.trim() === '') return sent
  if (isNote(text)) return [...sent, { ...about, kind: 'note', text: called(text, mentions) }]
  const content = { kind: 'text', text: called(text, mentions) } as const
  return [...sent, { ...about, kind: 'command', command: { kind: 'send', chat, content }, ...(answers && { answers }) }]
}

/** What is wished by what somebody pressed, or filled in. */
export const wishOf = (from: Remote['id'], to: ChatKey, { by, doing }: Done): Wish => {
  const about = { from, by, to }
  if ('press' in doing) return { ...about, kind: 'press', token: doing.press }
  return 'line' in doing
    ? { ...about, kind: 'desk', line: doing.line }
    : { ...about, kind: 'command', command: doing.deed }
}
