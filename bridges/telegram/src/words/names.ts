import { visible } from '@queqiao/protocol/model'
import { isBlank } from './blanks.ts'

/** Code points: no name needs more to be known by, and a longer one would push the words away. */
const nameLimit = 64

const backwards =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u

// what is written from right to left must not take the words behind it along (Unicode, UAX #9: first strong isolate)
const isolated = (name: string): string => (backwards.test(name) ? `\u2068${name}\u2069` : name)

/** A name on one line, in front of words: it can be seen, is not too long, and turns nothing around. */
export const nameLine = (name: string): string => {
  const points = [...visible(name.replace(/\s+/gu, ' ')).trim()]
  const cut = points.length > nameLimit ? `${points.slice(0, nameLimit - 1).join('')}…` : points.join('')
  return isBlank(cut) ? 'somebody' : isolated(cut)
}
