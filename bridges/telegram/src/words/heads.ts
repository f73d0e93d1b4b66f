import type { What } from '@queqiao/hub'
import type { Quote } from '@queqiao/protocol/model'
import { quiet, type Span } from './entities.ts'
import { nameLine } from './names.ts'
import { told } from './spans.ts'

/** What somebody said in WeChat. */
export type Said = Extract<What, { readonly kind: 'message' | 'completed' }> & {
  /** The chat's name, where it is shown among others. */
  readonly among?: string
}

// enough to know which message is meant
const excerptLimit = 200

/** A line of what the message answers. */
const quoted = ({ name, excerpt }: Quote): Span => {
  const points = [...excerpt.replace(/\s+/gu, ' ').trim()]
  const line = points.length > excerptLimit ? `${points.slice(0, excerptLimit - 1).join('')}…` : points.join('')
  return told(name ? `> ${nameLine(name)}: ${line}` : `> ${line}`)
}

/** Who speaks, and where, if that is not clear from the place. */
const speaker = (what: Said): string | undefined => {
  const { among, event } = what
  const name = voice(what)
  if (among === undefined) return name
  if (event.chat.kind === 'room') return name === undefined ? nameLine(among) : `${nameLine(among)} · ${name}`
  return event.fromSelf && name !== undefined ? `${name} → ${nameLine(among)}` : nameLine(among)
}

/** Who speaks: in a room everybody is named, in a private chat only the account itself, and never WeChat. */
const voice = ({ event, sender, via }: Said): string | undefined => {
  if (event.content.kind === 'system') return undefined
  if (event.fromSelf) return via === undefined ? 'Me' : nameLine(via)
  return event.chat.kind === 'room' ? nameLine(sender.name) : undefined
}

/** Who said it, before a line among those of others; nothing where WeChat says it itself. */
export const leadOf = (what: Said): readonly Span[] => {
  const isTold = what.event.content.kind === 'system' && what.among === undefined
  const name = isTold ? undefined : (speaker(what) ?? nameLine(what.sender.name))
  return name === undefined ? [] : [{ text: quiet(name), as: 'bold' }, { text: ': ' }]
}

/** What stands before the words of a message: the line that it answers, and who speaks; nothing where neither is to be
 *  said. `alone`: no words follow. */
export const headOf = (what: Said, { alone = false } = {}): readonly Span[] => {
  // an answer shows what it answers
  const quote = what.answers ? undefined : what.event.quote
  const name = speaker(what)
  return [
    ...(quote ? [{ ...quoted(quote), text: quoted(quote).text + (alone && name === undefined ? '' : '\n') }] : []),
    ...(name === undefined ? [] : [{ text: quiet(name), as: 'bold' } as const]),
    ...(name === undefined || alone ? [] : [{ text: ': ' }]),
  ]
}
