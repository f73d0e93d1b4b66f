import type { ChatKey, ChatLine } from '@queqiao/hub'
import type { Visit } from '../doors/visit.ts'
import { waiting } from '../frame/waiting.ts'

type Answered = NonNullable<ChatLine['answered']>

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** How long ago that was, in words. */
const ago = (time: number, language: string): string => {
  const seconds = Math.max(1, Math.round((Date.now() - time) / 1_000))
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(language).format(-Math.floor(seconds / size), unit)
}

/** A sentence with who answered as `{by}`, and how long ago as `{when}`. */
export const inWords = ({ language }: Pick<Visit, 'language'>, sentence: string, { by, time }: Answered): string =>
  // isolated: a name may be written from right to left
  sentence.replace('{by}', () => `\u2068${by}\u2069`).replace('{when}', () => ago(time, language))

/** Who answered last in a chat, and when; nothing where nobody has. */
export const LastAnswer = waiting(async ({ visit, of }: { readonly visit: Visit; readonly of: ChatKey }) => {
  const last = of.chat && (await visit.reading.answered(visit.who, of))
  if (!last) return null
  return (
    <>
      <bdi>{last.by}</bdi> {visit.words.answered} <time datetime={new Date(last.time).toISOString()} data-short></time>
    </>
  )
})
