/** A link to a user, as clients write mentions (spec: matrix.to navigation, matrix: URI scheme). */
export interface Pill {
  readonly user: string
  readonly href: string
  /** The words of the link, without `@`. */
  readonly label: string
  /** The plain words between the one before, or the beginning, and this one. */
  readonly before: string
}

const entities = new Map(Object.entries({ lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' }))

const entity = (whole: string, name: string) => {
  if (!name.startsWith('#')) return entities.get(name) ?? whole
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}

const plain = (html: string) => html.replace(/&(#?\w{1,8});/g, entity).toWellFormed()

// no `<` inside: nested and broken markup cannot make this slow
const links = /<a\s([^<>]*)>([^<]*)<\/a>/gi
const hrefs = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const userIn = (href: string) => {
  const [, link, uri] = /^(?:https:\/\/matrix\.to\/#\/(@[^?]+|%40[^?]+)|matrix:u(?:ser)?\/([^?]+))/i.exec(href) ?? []
  if (link) return decoded(link)
  return uri && `@${decoded(uri)}`
}

/** What a link with these words is, if it is one to a user. */
export const pillOf = (href: string, words: string): Omit<Pill, 'before'> | undefined => {
  const user = userIn(href)
  return user ? { user, href, label: words.trim().replace(/^@/, '') } : undefined
}

const pill = ([, attributes = '', words = '']: RegExpExecArray): readonly Omit<Pill, 'before'>[] => {
  const [, double, single] = hrefs.exec(attributes) ?? []
  const found = pillOf(plain(double ?? single ?? ''), plain(words))
  return found ? [found] : []
}

const withoutReply = (html: string) => {
  const end = html.startsWith('<mx-reply>') ? html.indexOf('</mx-reply>') : -1
  return end < 0 ? html : html.slice(end)
}

// more than a WeChat room has members; each is looked for in the words, which must not take for ever
const most = 500

const tags = /<[^<>]*>/g

function* pillsOf(html: string): Generator<Pill> {
  let from = 0
  for (const link of html.matchAll(links)) {
    for (const found of pill(link)) {
      yield { ...found, before: plain(html.slice(from, link.index).replace(tags, '')) }
      from = link.index + link[0].length
    }
  }
}

/** The users that a formatted message links to, in order and at most 500 times; not those in the repetition of what it
 *  answers. */
export const pillsIn = (html: string): readonly Pill[] => [...pillsOf(withoutReply(html))].slice(0, most)
