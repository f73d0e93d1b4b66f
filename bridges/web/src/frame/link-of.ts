/** An address that may be opened from the page: http and https alone. What WeChat gives may also be a script. */
export const linkOf = (url: string | undefined): string | undefined => {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return protocol === 'http:' || protocol === 'https:' ? href : undefined
}

/** A stretch of words, or an address in them. */
export interface Stretch {
  readonly words: string
  readonly link?: string | undefined
}

const addresses = /https?:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef]+/g
const trailing = /[.,:;!?)\]}]+$/

/** Words, cut where addresses begin and end. Put together they are what was said. */
export const stretches = (words: string): readonly Stretch[] => {
  const found: Stretch[] = []
  let end = 0
  for (const match of words.matchAll(addresses)) {
    const address = match[0].replace(trailing, '')
    if (match.index > end) found.push({ words: words.slice(end, match.index) })
    found.push({ words: address, link: linkOf(address) })
    end = match.index + address.length
  }
  return end < words.length ? [...found, { words: words.slice(end) }] : found
}
