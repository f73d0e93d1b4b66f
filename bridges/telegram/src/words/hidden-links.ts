import type { Message, MessageEntity } from '../telegram.ts'

type Link = MessageEntity & { readonly type: 'text_link' }

const isLink = (entity: MessageEntity): entity is Link => entity.type === 'text_link'

const bare = (address: string): string => address.replace(/^[a-z]+:\/\//i, '').replace(/\/$/, '')

/** Words with the address behind them, unless they say it themselves. */
const withAddress = (words: string, url: string): string => {
  const shown = words.trimEnd()
  return bare(shown) === bare(url) ? words : `${shown} (${url})${words.slice(shown.length)}`
}

/** Where marks cut a link it comes in pieces. */
const joined = (links: readonly Link[]): readonly Link[] => {
  const whole: Link[] = []
  for (const link of links) {
    const last = whole.at(-1)
    if (last?.url === link.url && last.offset + last.length === link.offset)
      whole.splice(-1, 1, { ...last, length: last.length + link.length })
    else whole.push(link)
  }
  return whole
}

/** The words of a message, or those under its file. Addresses that hide behind words stand behind them, in brackets: WeChat has
 *  no such links. Undefined where it has no words. */
export const wordsOf = ({ text, entities, caption, caption_entities }: Message): string | undefined => {
  const [words, marks] = text === undefined ? [caption, caption_entities] : [text, entities]
  const links = joined((marks ?? []).filter(isLink).toSorted((a, b) => a.offset - b.offset))
  // from the end: what lies before it stays where Telegram says it is
  return links.reduceRight<string | undefined>((said, { offset, length, url }) => {
    const end = offset + length
    return said && said.slice(0, offset) + withAddress(said.slice(offset, end), url) + said.slice(end)
  }, words)
}
