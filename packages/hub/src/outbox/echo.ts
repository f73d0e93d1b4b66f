import { type Content, type Event, type Mentioned, type Text, words } from '@queqiao/protocol/model'
import { everybody } from '../people/names.ts'

/** The names that a client may write for somebody whom we mentioned. */
export type NamesOf = (mention: Mentioned) => readonly string[]

/** Whether `report`, an own message that came back, is what this content was sent as. WeChat rewrites on the way: blanks
 *  change, mentions get other names and separators, and some clients put them in front. A mention matches under a name
 *  that the person is known by, or under any where the report says that they are mentioned. */
export function isEchoOf(sent: Content<unknown>, report: Event<unknown, 'message'>, namesOf: NamesOf): boolean {
  const { content, mentions } = report
  if (sent.kind !== 'text' || content.kind !== 'text') return isLike(sent, content)
  const { text } = sent
  const echo = plain(words(content.text))
  const about = { namesOf, mentioned: new Set(mentions) }
  if (isSame(text, { ...about, echo })) return true
  return rewritings.some(([from, into]) => {
    const signs = text.map((run) => (isCalled(run) ? run : run.replace(from, sign)))
    const back = echo.replace(into, sign)
    return back !== echo && isSame(signs, { ...about, echo: back })
  })
}

/** What else comes back is known by an address, a person or a digest in it. */
function isLike(sent: Content<unknown>, echo: Content<unknown>): boolean {
  if (sent.kind === 'link' && echo.kind === 'link') return sent.url === echo.url
  if (sent.kind === 'card' && echo.kind === 'card') return sent.person === echo.person
  const [ours, theirs] = [fieldOf(sent, 'md5'), fieldOf(echo, 'md5')]
  return sent.kind === echo.kind && ours !== undefined && ours === theirs
}

/** Whether it may be what was sent: WeChat makes other bytes of pictures, and gives files names of its own. Only good for a
 *  while after it was handed out: the next one may come from the phone. */
export function mayBeEchoOf(sent: Content<unknown>, echo: Content<unknown>): boolean {
  if (sent.kind !== echo.kind || !('file' in sent)) return false
  const [ours, theirs] = [fieldOf(sent, 'name'), fieldOf(echo, 'name')]
  return sent.kind !== 'file' || ours === undefined || theirs === undefined || ours === theirs
}

/** What is known of the file that a content carries. */
function fieldOf(content: Content<unknown>, name: 'md5' | 'name'): string | undefined {
  const file = 'file' in content ? content.file : undefined
  const value: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, name) : undefined
  return typeof value === 'string' ? value : undefined
}

const isSame = (text: Text, reader: Reader): boolean => inPlace(text, reader) || inFront(text, reader)

/** One of WeChat's own emoji, in words: `[微笑]`, `[Smile]`. */
const code = /\[(?:\p{Script=Han}{1,6}|[A-Z][A-Za-z]{1,11})\]/gu
/** One of Unicode's, with all that is joined to it. */
const emoji = /\p{Extended_Pictographic}\p{Emoji_Modifier}?(?:\u200d\p{Extended_Pictographic}\p{Emoji_Modifier}?)*/gu
/** What stands for any of them. */
const sign = '\ufffc'
/** Some builds write the one for the other; which for which, no document says. */
const rewritings = [
  [code, emoji],
  [emoji, code],
] as const

interface Reader {
  readonly echo: string
  readonly namesOf: NamesOf
  readonly mentioned: ReadonlySet<Mentioned>
}

type Called = Exclude<Text[number], string>

// signs that change how others look, break or are joined, and that clients lose or add
const unseen = /\u200b|\u200d|\u200e|\u200f|\ufe0e|\ufe0f|\u2060/gu
/** Signs that some builds write as XML has them. */
const escaped: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" }
const plain = (text: string): string =>
  text
    .replace(unseen, '')
    .replace(/&(amp|lt|gt|quot|apos|#39);/gu, (found, name: string) => escaped[name] ?? found)
    .replace(/[\s\u2005]+/gu, ' ')
    .trim()
const isCalled = (run: Text[number]): run is Called => typeof run !== 'string'
/** A name that nobody knows is at most as long as WeChat lets one be. */
const longest = 64

/** Each mention where it was written. */
function inPlace(text: Text, reader: Reader): boolean {
  let at = 0
  for (const run of text) {
    at = skipBlank(reader.echo, at)
    const next = isCalled(run) ? afterMention(run, reader, at) : afterWords(plain(run), reader, at)
    if (next === undefined) return false
    at = next
  }
  return skipBlank(reader.echo, at) === reader.echo.length
}

/** All mentions in front, as clients do that cannot place them. */
function inFront(text: Text, reader: Reader): boolean {
  const waiting = new Set(text.filter(isCalled))
  if (!waiting.size) return false
  let at = 0
  for (let found = true; found; ) {
    found = false
    for (const run of waiting) {
      const next = afterMention(run, reader, skipBlank(reader.echo, at))
      if (next === undefined) continue
      at = next
      found = waiting.delete(run)
      break
    }
  }
  const said = plain(text.filter((run) => !isCalled(run)).join(' '))
  return plain(reader.echo.slice(at)) === said && waiting.size < text.filter(isCalled).length
}

const skipBlank = (text: string, at: number): number => (text[at] === ' ' ? at + 1 : at)

const afterWords = (said: string, { echo }: Reader, at: number): number | undefined =>
  echo.startsWith(said, at) ? at + said.length : undefined

function afterMention({ mention, name }: Called, { echo, namesOf, mentioned }: Reader, at: number): number | undefined {
  if (echo[at] !== '@') return undefined
  const names = [name, ...namesOf(mention), ...(mention === 'all' ? everybody : [])].map(plain)
  const known = names.filter((one) => one && echo.startsWith(one, at + 1)).sort((a, b) => b.length - a.length)[0]
  if (known !== undefined) return at + 1 + known.length
  return mentioned.has(mention) ? endOfWord(echo, at) : undefined
}

function endOfWord(echo: string, at: number): number {
  const blank = echo.indexOf(' ', at)
  return Math.min(blank === -1 ? echo.length : blank, at + 1 + longest)
}
