import { compile, type FormatCallback, type HtmlToTextOptions } from 'html-to-text'
import { type Pill, pillOf } from './pills.ts'

/** What is left of a formatted message where there are only words. */
export interface Flattened {
  readonly words: string
  /** As `pillsIn` finds them. */
  readonly pills: readonly Pill[]
}

// nobody writes this into a message: they stand around a pill's address and its label until both are told apart
const [opens, labels, closes] = ['\uE000', '\uE001', '\uE002']
const marked = /\uE000([^\uE000-\uE002]*)\uE001([^\uE000-\uE002]*)\uE002/g
const marks = /[\uE000-\uE002]/g
/** Stands where the library left something out. */
const cut = '\uE003'

const pill: FormatCallback = (element, walk, builder) => {
  builder.addLiteral(`${opens}${element.attribs?.href ?? ''}${labels}`)
  walk(element.children, builder)
  builder.addLiteral(closes)
}

// WeChat hides nothing: whoever reads on has at least been warned
const spoiler: FormatCallback = (element, walk, builder) => {
  builder.addLiteral(`(${element.attribs?.['data-mx-spoiler'] || 'spoiler'}: `)
  walk(element.children, builder)
  builder.addLiteral(')')
}

const picture: FormatCallback = (element, _walk, builder) =>
  builder.addInline(element.attribs?.alt ?? element.attribs?.title ?? '')

const lines = (above: number, below = above) => ({ leadingLineBreaks: above, trailingLineBreaks: below })
const heading = { options: { ...lines(2), uppercase: false } }
const struck = { format: 'inlineSurround', options: { prefix: '~', suffix: '~' } }
const cell = { format: 'inlineSurround', options: { prefix: ' | ' } }
const row = { format: 'block', options: lines(1) }

/** Element → how it reads; what is not named leaves its words. */
const readings: Readonly<Record<string, { readonly format?: string; readonly options?: object }>> = {
  'mx-reply': { format: 'skip' },
  a: { options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
  'a[href^="https://matrix.to/#/@"]': { format: 'pill' },
  'a[href^="https://matrix.to/#/%40"]': { format: 'pill' },
  'a[href^="matrix:u/"]': { format: 'pill' },
  'a[href^="matrix:user/"]': { format: 'pill' },
  '[data-mx-spoiler]': { format: 'spoiler' },
  img: { format: 'picture' },
  ...{ del: struck, s: struck, strike: struck },
  ...{ h1: heading, h2: heading, h3: heading, h4: heading, h5: heading, h6: heading },
  ul: { options: { ...lines(1), itemPrefix: '• ' } },
  ol: { options: lines(1) },
  blockquote: { options: { ...lines(1), trimEmptyLines: true } },
  pre: { options: lines(1) },
  hr: { options: { ...lines(1), length: 10 } },
  ...{ table: row, tr: row, 'td + td': cell, 'th + th': cell, 'th + td': cell },
}

// characters: what an event can hold; and deeper than anybody writes
const longest = 65_536
const deepest = 50

const options: HtmlToTextOptions = {
  wordwrap: false,
  formatters: { pill, spoiler, picture },
  selectors: Object.entries(readings).map(([selector, reading]) => ({ selector, ...reading })),
  limits: { maxDepth: deepest, ellipsis: cut, maxInputLength: longest },
}
const convert = compile(options)

// more than a WeChat room has members
const most = 500

/** Takes the marks out again, and finds out what stood between them. */
const unmarked = (text: string): Flattened => {
  const pills: Pill[] = []
  let [words, before, from] = ['', '', 0]
  for (const { 0: whole, 1: href = '', 2: label = '', index } of text.matchAll(marked)) {
    before += text.slice(from, index).replace(marks, '')
    const found = pillOf(href, label)
    words += text.slice(from, index) + label
    from = index + whole.length
    if (found) pills.push({ ...found, before })
    before = found ? '' : before + label
  }
  return { words: (words + text.slice(from)).replace(marks, '').trimEnd(), pills: pills.slice(0, most) }
}

/** A formatted message (spec: org.matrix.custom.html) as plain words: `text (address)` for links, lines for lists, `>` before
 *  quotes. Undefined where nothing would be left, and for what is too long or too deep to be read whole. */
export const flattened = (html: string): Flattened | undefined => {
  if (html.length > longest) return undefined
  const text = convert(html).toWellFormed()
  const flat = text.includes(cut) ? undefined : unmarked(text)
  return flat?.words ? flat : undefined
}
