import type { Shown } from './side.ts'

/** Buttons of a message by what stands on them, and the id under which one is pressed. */
export interface Choices {
  readonly id: string
  readonly tokens: ReadonlyMap<string, string>
}

/** A message on a page, with its file there, and its buttons. */
export interface Seen extends Shown {
  readonly choices?: Choices
  readonly media?: {
    readonly kind: 'image' | 'sticker' | 'video' | 'voice' | 'file'
    readonly path: string
    readonly name: string
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

const plain = (html: string): string =>
  html.replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : plain(found)
}

const paragraphs = (html: string): readonly string[] =>
  [...html.matchAll(/<p class="(?:words|missing[^"]*|told)"[^>]*>(.*?)<\/p>/gs)].map(([all, words = '']) =>
    all.includes('"missing coming"')
      ? `⏳ ${plain(words).replace(/ is on its way …$/, '')}`
      : plain(words).replace(/^✗ /, ''),
  )

const between = (html: string, begin: string, end: string): string => {
  const from = html.indexOf(begin)
  return from < 0 ? '' : html.slice(from + begin.length, html.indexOf(end, from))
}

/** What it answers: where that stands on a page, the words of it are the way there. */
const quoteIn = (html: string): { readonly line?: string; readonly answers?: string } => {
  const quote = between(html, '<blockquote>', '</blockquote>')
  const answers = /(?:#m-|[?&]of=)([^&#]+)$/.exec(attribute(quote, 'href') ?? '')?.[1]
  const name = plain(between(quote, '<strong>', '</strong>')).trim()
  const line = `> ${name ? `${name}: ` : ''}${plain(between(quote, '<span dir="auto">', '</span>')).replace(/\s+/g, ' ')}`
  return answers === undefined ? { ...(quote && { line }) } : { answers }
}

const sights = [
  ['image', /<a class="picture" href="([^"]+)"/],
  ['sticker', /<a class="sticker" href="([^"]+)"/],
  ['video', /<video [^>]*src="([^"]+)"/],
  ['voice', /<audio [^>]*src="([^"]+)"/],
  ['file', /<a class="file" href="([^"]+)"/],
] as const

const mediaIn = (html: string): Pick<Seen, 'media'> => {
  for (const [kind, sight] of sights) {
    const path = sight.exec(html)?.[1]
    if (path !== undefined) return { media: { kind, path, name: attribute(html, 'download') ?? '' } }
  }
  return {}
}

const signs = new Map([
  ['failed', '✗'],
  ['unknown', '⚠'],
  ['done', '✓'],
])

/** What became of a message stands on it: it is read like a line that answers it. */
const markIn = (html: string, id: string): readonly Seen[] => {
  const [, state = '', words] = /<span class="mark (failed|unknown|done)">.*?<span>(.*?)<\/span>/s.exec(html) ?? []
  if (words === undefined) return []
  const text = `${signs.get(state)} ${plain(words).replace(/^[^:]*: /, '')}`
  return [{ id: `${id} ${state}`, by: '', text, answers: id }]
}

const choicesIn = (html: string): Pick<Seen, 'choices'> => {
  const form = between(html, '<form class="choices"', '</form>')
  const tokens = [...form.matchAll(/<button [^>]*value="([^"]*)"[^>]*>(.*?)<\/button>/gs)].map(
    ([, token = '', label = '']) => [plain(label), token] as const,
  )
  const id = attribute(/<input [^>]*>/.exec(form)?.[0] ?? '', 'value')
  return id === undefined ? {} : { choices: { id, tokens: new Map(tokens) } }
}

const messageIn = (html: string): readonly Seen[] => {
  const [tag = ''] = /^[^>]*>/.exec(html) ?? []
  const [id = ''] = /^[^"]*/.exec(html) ?? []
  const body = html.includes('<div class="bubble">') ? between(html, '<div class="bubble">', '<footer>') : html
  const { line, ...about } = quoteIn(body)
  const of = attribute(tag, 'data-of')
  const words = tag.includes('class="line"') ? [plain(between(html, '<p dir="auto">', '</p>'))] : paragraphs(body)
  const text = [...(line === undefined ? [] : [line]), ...words].join('\n')
  const one = {
    id,
    by: attribute(tag, 'data-by') ?? '',
    text,
    ...about,
    ...(of !== undefined && { answers: of }),
    ...mediaIn(body),
    ...choicesIn(html),
  }
  return [one, ...markIn(html, id)]
}

/** What a page of a chat shows, as somebody reads it. */
export const messagesOn = (page: string): readonly Seen[] =>
  page.slice(page.indexOf('<ol id="talk"'), page.indexOf('</ol>')).split('<li id="m-').slice(1).flatMap(messageIn)

/** The chats on a page, and the account, each by its name, and where its own page is. */
export const placesOn = (page: string): ReadonlyMap<string, string> => {
  const chats = [...page.matchAll(/<li id="chat-([\w-]+)".*?<bdi class="title">(.*?)<\/bdi>/gs)]
  const accounts = [
    ...page.matchAll(/<a href="\.\/c\/([\w-]+)"[^>]*><span class="state[^>]*><\/span><bdi>(.*?)<\/bdi>/gs),
  ]
  return new Map([...chats, ...accounts].map(([, place = '', name = '']) => [plain(name), place]))
}
