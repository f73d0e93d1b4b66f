import { type Content, type Event, mentioned, type Text, words } from '@queqiao/protocol/model'
import { literal } from './names.ts'

/** Whether `report`, an own message that came back, is what this content was sent as. WeChat rewrites on the way: blanks
 *  at the ends go, mentions get other names and separators, and some clients put them in front. */
export function isEchoOf(sent: Content, report: Event<'message'>): boolean {
  const { content } = report
  if (sent.kind !== 'text' || content.kind !== 'text') return false
  const echo = plain(words(content.text))
  if (!mentioned(sent.text).length) return echo === plain(words(sent.text))
  return inPlace(sent.text).test(echo) || inFront(sent.text).test(echo)
}

const plain = (text: string): string => text.replace(/[\s\u2005]+/gu, ' ').trim()
/** A mention under whatever name the client chose for it. */
const anyMention = '@.{0,64}?\\s?'

/** Each mention where it was written. */
function inPlace(text: Text): RegExp {
  const parts = text.map((run) => (typeof run === 'string' ? literal(plain(run)) : anyMention))
  return new RegExp(`^${parts.join('\\s?')}$`, 'su')
}

/** All mentions in front, as clients do that cannot place them. */
function inFront(text: Text): RegExp {
  const said = plain(text.filter((run) => typeof run === 'string').join(' '))
  return new RegExp(`^(?:${anyMention}){1,${mentioned(text).length}}\\s?${literal(said)}$`, 'su')
}
