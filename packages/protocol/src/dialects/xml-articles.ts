import type { Article, Content, Source } from '../model/content.ts'
import { line } from '../model/line.ts'
import { remote } from './sources.ts'
import type { XmlElement } from './xml-element.ts'
import type { Received } from './xml-received.ts'

const isSource = (source: Source | undefined): source is Source => source !== undefined

const pictureOf = (item: XmlElement): Source | undefined =>
  ['cover', 'cover_235_1', 'cover_1_1']
    .map((name) => item.address(name))
    .map(remote)
    .find(isSource)

const articleOf = (item: XmlElement): Partial<Article<Source>> => ({
  title: item.words('title') ?? item.words('digest'),
  url: item.address('url') ?? item.address('longurl') ?? item.address('shorturl'),
  description: item.words('digest'),
  picture: pictureOf(item),
})

const isArticle = (article: Partial<Article<Source>>): article is Article<Source> =>
  article.title !== undefined && article.url !== undefined

const itemsOf = (mmreader: XmlElement): readonly XmlElement[] => {
  const category = mmreader.child('category') ?? mmreader
  return category.elements().filter(({ name }) => name === 'item' || name === 'newitem')
}

/** Posts without a page of their own: what they say is all there is. */
const words = (articles: readonly Partial<Article<Source>>[]): Content<Source> => {
  const lines = articles.map(({ title, url, description }) =>
    line(title, description === title ? '' : description, url),
  )
  return { kind: 'text', text: [lines.join('\n')] }
}

/** `<mmreader>`: what a public account pushes, every article of it. None where there is none. */
export const bundleOf = (mmreader: XmlElement, { files }: Received): Content<Source> | undefined => {
  const articles = itemsOf(mmreader)
    .map(articleOf)
    .filter(({ title, url }) => title !== undefined || url !== undefined)
    .map((article) => ({ ...article, title: article.title ?? article.url }))
  if (articles.length === 0) return undefined
  if (!articles.every(isArticle)) return words(articles)
  const [first, second] = articles
  if (first === undefined || second !== undefined) return { kind: 'articles', articles }
  const from = mmreader.within('publisher').words('nickname') ?? mmreader.within('category').words('name')
  return { kind: 'link', ...first, picture: files.thumbnail ?? first.picture, from }
}
