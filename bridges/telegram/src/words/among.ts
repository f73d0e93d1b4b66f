import { visible } from '@queqiao/protocol/model'
import type { Post } from '../shown/post.ts'
import { isBlank } from './blanks.ts'
import { compose, quiet } from './entities.ts'

/** Code points of a chat's name in front of what is shown of it. */
const nameLimit = 100

/** A chat's name, as it is shown where several share a place. */
export const amongName = (title: string): string =>
  isBlank(title) ? 'somebody' : [...visible(title.replace(/\s+/gu, ' ')).trim()].slice(0, nameLimit).join('')

/** With the chat's name in front, where nobody would know which it is about: it answers nothing, or only a line was left. */
export const amongOthers = ([first, ...rest]: readonly Post[], name: string): readonly Post[] => {
  if (!first) return []
  // what is told of a chat may begin with its name
  if (first.text.startsWith(`${quiet(name)}: `)) return [first, ...rest]
  const lead = compose([{ text: quiet(name), as: 'bold' }, { text: ': ' }])
  const moved = first.entities.map((entity) => ({ ...entity, offset: entity.offset + lead.text.length }))
  return [{ ...first, text: lead.text + first.text, entities: [...lead.entities, ...moved] }, ...rest]
}
