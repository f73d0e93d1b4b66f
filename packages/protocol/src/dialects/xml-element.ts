import { XMLParser } from 'fast-xml-parser'
import { isObject, type Json } from './json-object.ts'
import type { Limits } from './limits.ts'
import { fromWeChat } from './words.ts'

const TEXT = '#text'
const CDATA = '#cdata'
const ATTRIBUTES = ':@'

/** What an element holds, as the parser gives it. */
interface Inside {
  readonly nodes: readonly unknown[]
  readonly attributes: Json
}

const NOTHING: Inside = { nodes: [], attributes: {} }

const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#[xX]([\da-fA-F]{1,6}));/g

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const character = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')

/** The five entities that XML has of itself, and numbers: no others, so that nothing can grow. */
const decoded = (text: string): string =>
  text.includes('&')
    ? text.replace(ENTITY, (_, name: string | undefined, decimal: string | undefined, hex: string | undefined) =>
        name === undefined ? character(Number.parseInt(decimal ?? hex ?? '', decimal ? 10 : 16)) : (NAMED[name] ?? ''),
      )
    : text

const SPECIAL = /[&<>"]/g
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(SPECIAL, (character) => ESCAPES[character] ?? '')

/** Before the XML of a message in a room stands who said it: `wxid_a:` and a new line. */
const SPEAKER = /^\ufeff?\s*(?:[\w.@-]{1,80}:\s*)?(?=<|&lt;)/
const DOCTYPE = /^(?:<\?[^>]*>)?\s*<!DOCTYPE/i
/** Lines of WeChat itself may hold links and little pictures as tags: they are no XML. */
const MARKUP = /^<(?:_wc_custom_link_|a|img src=)[\s>"']/
const ENDED = />[\s\0]*$/

/** Some builds write `*#*` for the colon of an address, and CDATA may hold an `&amp;` that nobody decodes. */
const ADDRESS = /^https?:\/\/\S+$/i
const NAME = /^[\p{L}_][\p{L}\d_.:-]*$/u
const INTEGER = /^-?\d{1,15}$/

/** Words of these clients for nothing. */
const BLANKS: ReadonlySet<string> = new Set(['', 'null', '(null)'])

const parsed = (xml: string, levels: number): readonly unknown[] | undefined => {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: TEXT,
    cdataPropName: CDATA,
    parseTagValue: false,
    processEntities: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // it counts what stands around an element, not the element itself
    maxNestedTags: levels - 1,
  })
  try {
    const nodes: unknown = parser.parse(xml)
    return Array.isArray(nodes) ? nodes : undefined
  } catch {
    // the parser's own error quotes the text: it must not go on
    return undefined
  }
}

/** The text as it starts; none where that is no XML. Some clients escape the whole of it once more. */
const started = (text: string): string | undefined => {
  const speaker = SPEAKER.exec(text)
  if (speaker === null) return undefined
  const xml = text.slice(speaker[0].length)
  const plain = xml.startsWith('<') ? xml : decoded(xml)
  return DOCTYPE.test(plain) || MARKUP.test(plain) || !ENDED.test(plain.slice(-80)) ? undefined : plain
}

/**
 * An element of untrusted XML. What WeChat writes as an attribute in one build, it writes as a child in another: `value`
 * and its like read either. A missing one, an empty one, `null` and `(null)` are the same: nothing. Nothing here throws.
 */
export class XmlElement {
  readonly name: string
  readonly #nodes: readonly unknown[]
  readonly #attributes: Json
  readonly #limits: Limits
  #elements: readonly XmlElement[] | undefined

  private constructor(name: string, { nodes, attributes }: Inside, limits: Limits) {
    this.name = name
    this.#nodes = nodes
    this.#attributes = attributes
    this.#limits = limits
  }

  /** A nameless element that holds what the text holds: often one element, sometimes several. None where the text is no
   *  XML, broken, larger or deeper than allowed, or has a document type: nothing of WeChat's has. */
  static read(text: string, limits: Limits): XmlElement | undefined {
    if (text.length > limits.xml || limits.xmlDepth < 1) return undefined
    const xml = started(text)
    const nodes = xml === undefined ? undefined : parsed(fromWeChat(xml), limits.xmlDepth)
    if (nodes === undefined) return undefined
    const document = new XmlElement('', { nodes, attributes: {} }, limits)
    return document.elements().length === 0 ? undefined : document
  }

  /** The elements in it, in order. */
  elements(): readonly XmlElement[] {
    this.#elements ??= this.#nodes.flatMap((node) => this.#element(node) ?? [])
    return this.#elements
  }

  children(name: string): readonly XmlElement[] {
    return this.elements().filter((element) => element.name === name)
  }

  child(name: string): XmlElement | undefined {
    return this.elements().find((element) => element.name === name)
  }

  /** The element at the end of that path; an empty one where there is none. */
  within(...path: readonly string[]): XmlElement {
    return path.reduce<XmlElement>(
      (element, name) => element.child(name) ?? new XmlElement(name, NOTHING, this.#limits),
      this,
    )
  }

  /** Its own text. */
  text(): string {
    const pieces = this.#nodes.map((node) => {
      if (!isObject(node)) return ''
      const plain = node[TEXT]
      if (typeof plain === 'string') return decoded(plain)
      const section = node[CDATA]
      const piece: unknown = Array.isArray(section) && isObject(section[0]) ? section[0][TEXT] : ''
      return typeof piece === 'string' ? piece : ''
    })
    return pieces.join('').trim().toWellFormed()
  }

  /** What somebody wrote: to them no word stands for nothing. */
  words(name: string): string | undefined {
    const attribute = this.#attributes[name]
    const text = typeof attribute === 'string' ? decoded(attribute).trim().toWellFormed() : ''
    return text || this.child(name)?.text() || undefined
  }

  value(name: string): string | undefined {
    const words = this.words(name)
    return words === undefined || BLANKS.has(words) ? undefined : words
  }

  integer(name: string): number | undefined {
    const value = this.value(name)
    return value !== undefined && INTEGER.test(value) ? Number(value) : undefined
  }

  /** A positive number: lengths of nothing say nothing. */
  count(name: string): number | undefined {
    const integer = this.integer(name)
    return integer !== undefined && integer > 0 ? integer : undefined
  }

  degrees(name: string): number | undefined {
    const number = Number(this.value(name) ?? Number.NaN)
    return Number.isFinite(number) ? number : undefined
  }

  /** A public address; what is none counts as nothing. */
  address(name: string): string | undefined {
    const address = this.value(name)?.replaceAll('*#*', ':').replaceAll('&amp;', '&')
    return address !== undefined && ADDRESS.test(address) ? address : undefined
  }

  /** What that child holds as XML, be it elements or text that is XML itself: an element around it. */
  inner(name: string): XmlElement | undefined {
    const child = this.child(name)
    if (child === undefined || child.elements().length > 0) return child
    return XmlElement.read(child.text(), child.#limits)
  }

  /** The element as XML again: what is kept of something that is not understood. */
  xml(): string {
    const attributes = Object.entries(this.#attributes).map(([name, value]) => ` ${name}="${String(value)}"`)
    const inside = `${escaped(this.text())}${this.elements()
      .map((element) => element.xml())
      .join('')}`
    return `<${this.name}${attributes.join('')}>${inside}</${this.name}>`
  }

  #element(node: unknown): XmlElement | undefined {
    if (!isObject(node)) return undefined
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES) ?? ATTRIBUTES
    const { [name]: nodes, [ATTRIBUTES]: attributes } = node
    if (!NAME.test(name) || !Array.isArray(nodes)) return undefined
    const limits = { ...this.#limits, xmlDepth: this.#limits.xmlDepth - 1 }
    return new XmlElement(name, { nodes, attributes: isObject(attributes) ? attributes : {} }, limits)
  }
}
