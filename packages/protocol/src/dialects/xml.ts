import type { Content, Source, Ticket } from '../model/content.ts'
import type { Quote } from '../model/event.ts'
import type { PersonId, WeChatId } from '../model/id.ts'
import type { Mentioned } from '../model/text.ts'
import { mentioned } from './ids.ts'
import { LIMITS, type Limits } from './limits.ts'
import { appOf } from './xml-app.ts'
import { bundleOf } from './xml-articles.ts'
import { callInvited, callOf, callPlaced } from './xml-call.ts'
import { XmlElement } from './xml-element.ts'
import { parts } from './xml-parts.ts'
import { cardOf, isRequest, requestOf } from './xml-person.ts'
import { quoteOf } from './xml-quote.ts'
import { line, type Received, rowOf, unsupported } from './xml-received.ts'
import { systemOf, templateOf } from './xml-system.ts'

/** What a client says of the files that belong to a message; the XML adds what it knows (size, md5, name, public address). */
export interface Files {
  readonly file?: Source
  readonly thumbnail?: Source
}

/** What the XML of a message means. */
export type Meaning =
  | {
      readonly kind: 'message'
      readonly content: Content<Source>
      readonly quote?: Quote
      readonly mentions?: readonly Mentioned[]
    }
  | { readonly kind: 'recall'; readonly wechat?: WeChatId; readonly name?: string; readonly text: string }
  | {
      readonly kind: 'friend-request'
      readonly ticket: Ticket
      readonly person?: PersonId
      readonly name?: string
      readonly avatar?: string
      readonly greeting?: string
    }

type Root = (element: XmlElement, received: Received) => Meaning

const message = (content: Content<Source>): Meaning => ({ kind: 'message', content })

const app = (appmsg: XmlElement, msg: XmlElement, received: Received): Meaning => {
  const quoted = appmsg.child('refermsg')
  return { ...message(appOf(appmsg, msg, received)), ...(quoted && { quote: quoteOf(quoted, received) }) }
}

/** `<msg>`: what lies in it says what it is; people stand in its own attributes. */
const msg: Root = (element, received) => {
  const part = Object.keys(parts).find((name) => element.child(name) !== undefined)
  const read = rowOf(parts, part)
  if (part !== undefined && read !== undefined) return message(read(element.within(part), received))
  const appmsg = element.child('appmsg')
  if (appmsg !== undefined) return app(appmsg, element, received)
  if (isRequest(element)) return requestOf(element, received)
  const card = cardOf(element)
  return message(card ?? unsupported(line('[message]', element.elements()[0]?.name.slice(0, 64)), received.raw))
}

/** The outermost element → what it means. */
const roots: Readonly<Record<string, Root>> = {
  msg,
  appmsg: (element, received) => app(element, element, received),
  ...Object.fromEntries(
    Object.entries(parts).map(([name, read]): readonly [string, Root] => [
      name,
      (element, received) => message(read(element, received)),
    ]),
  ),
  sysmsg: systemOf,
  sysmsgtemplate: (element, { raw }) => message(templateOf(element, raw)),
  mmreader: (element, received) => message(bundleOf(element, received) ?? unsupported('[article]', received.raw)),
  voipmsg: (element) => message(callOf(element)),
  voipinvitemsg: (element) => message(callInvited(element)),
  voiplocalinfo: (element) => message(callPlaced(element)),
}

/** `<msgsource>` stands beside the message, or in it: whom it calls. */
const mentionsIn = (document: XmlElement): readonly Mentioned[] => {
  const source = document.child('msgsource') ?? document.within('msg').child('msgsource')
  const ids = source?.value('atuserlist')?.split(',') ?? []
  return [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))].map(mentioned)
}

const understand = (document: XmlElement, received: Received): Meaning => {
  const elements = document.elements()
  const root = elements.find(({ name }) => rowOf(roots, name) !== undefined)
  const meaning =
    (root && rowOf(roots, root.name)?.(root, received)) ??
    message(unsupported(line('[message]', elements[0]?.name.slice(0, 64)), received.raw))
  const mentions = mentionsIn(document)
  return meaning.kind === 'message' && mentions.length > 0 ? { ...meaning, mentions } : meaning
}

/** A message that lies in another: clients never bring its files. */
const within = (document: XmlElement): Meaning => understand(document, { files: {}, raw: '', understand: within })

/**
 * Reads the XML of a message, whatever it is; none where it is no XML, is broken, has a document type, or is larger or
 * deeper than allowed. Call it with what a client says is XML, never with what people typed. What stands in it as XML and
 * is not understood is `unsupported`, with all of it. `fromWeChat` is done.
 */
export const meaningOf = (xml: string, files: Files = {}, limits: Limits = LIMITS): Meaning | undefined => {
  const document = XmlElement.read(xml, limits)
  return document && understand(document, { files, raw: xml, understand: within })
}
