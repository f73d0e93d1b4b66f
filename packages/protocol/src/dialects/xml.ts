import { line } from '../model/line.ts'
import type { Mentioned } from '../model/text.ts'
import { mentioned } from './ids.ts'
import { LIMITS, type Limits } from './limits.ts'
import { appOf } from './xml-app.ts'
import { bundleOf } from './xml-articles.ts'
import { callInvited, callOf, callPlaced } from './xml-call.ts'
import { XmlElement } from './xml-element.ts'
import { type Files, type Meaning, saying } from './xml-meaning.ts'
import { parts } from './xml-parts.ts'
import { cardOf, isRequest, requestOf } from './xml-person.ts'
import { quoteOf } from './xml-quote.ts'
import { type Received, rowOf, unsupported } from './xml-received.ts'
import { systemOf, templateOf } from './xml-system.ts'

type Root = (element: XmlElement, received: Received) => Meaning

const app = (appmsg: XmlElement, msg: XmlElement, received: Received): Meaning => {
  const quoted = appmsg.child('refermsg')
  return { ...saying(appOf(appmsg, msg, received)), ...(quoted && { quote: quoteOf(quoted, received) }) }
}

/** `<msg>`: what lies in it says what it is; people stand in its own attributes. */
const msg: Root = (element, received) => {
  const part = Object.keys(parts).find((name) => element.child(name) !== undefined)
  const read = rowOf(parts, part)
  if (part !== undefined && read !== undefined) return saying(read(element.within(part), received))
  const appmsg = element.child('appmsg')
  if (appmsg !== undefined) return app(appmsg, element, received)
  if (isRequest(element)) return requestOf(element, received)
  const card = cardOf(element)
  return saying(card ?? unsupported(line('[message]', element.elements()[0]?.name.slice(0, 64)), received.raw))
}

/** The outermost element → what it means. */
const roots: Readonly<Record<string, Root>> = {
  msg,
  appmsg: (element, received) => app(element, element, received),
  ...Object.fromEntries(
    Object.entries(parts).map(([name, read]): readonly [string, Root] => [
      name,
      (element, received) => saying(read(element, received)),
    ]),
  ),
  sysmsg: systemOf,
  sysmsgtemplate: (element, { raw }) => saying(templateOf(element, raw)),
  mmreader: (element, received) => saying(bundleOf(element, received) ?? unsupported('[article]', received.raw)),
  voipmsg: (element) => saying(callOf(element)),
  voipinvitemsg: (element) => saying(callInvited(element)),
  voiplocalinfo: (element) => saying(callPlaced(element)),
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
    saying(unsupported(line('[message]', elements[0]?.name.slice(0, 64)), received.raw))
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
