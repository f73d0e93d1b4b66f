import type { Limits } from '../limits.ts'
import { XmlElement } from '../xml-element.ts'
import { fromBase64 } from './encoded.ts'

/** What the XML of a room tells. No document shows it whole: what is not found is not there. */
export interface RoomXml {
  readonly name?: string
  readonly avatar?: string
  /** Names that members go by in the room, by their id. */
  readonly nicknames: ReadonlyMap<string, string>
}

/** The room's name and picture stand in it: these are the names that such clients, and WeChat itself, have for them. */
const NAMES = ['nickname', 'nick', 'name'] as const
const PICTURES = ['headPic', 'bigheadimgurl', 'headimgurl', 'sheadPic', 'smallheadimgurl'] as const

const isMember = ({ name }: XmlElement): boolean => name === 'Member'

/** The element and all that is in it, members not looked into: they have names and pictures of their own. */
const all = (element: XmlElement): readonly XmlElement[] => [
  element,
  ...(isMember(element) ? [] : element.elements().flatMap(all)),
]

const first = (
  elements: readonly XmlElement[],
  names: readonly string[],
  read: (element: XmlElement, name: string) => string | undefined,
): string | undefined => {
  for (const name of names) {
    for (const element of elements) {
      const found = read(element, name)
      if (found !== undefined) return found
    }
  }
  return undefined
}

const nicknameOf = (member: XmlElement): readonly (readonly [string, string])[] => {
  const id = member.value('UserName')
  const name = member.words('DisplayName')
  return id === undefined || name === undefined ? [] : [[id, name]]
}

const textIn = (given: string): string | undefined => (given.trimStart().startsWith('<') ? given : fromBase64(given))

/** Reads the XML of a room, as it is or in base64; none where it is neither, broken, or larger or deeper than allowed. */
export const roomXml = (given: string | undefined, limits: Limits): RoomXml | undefined => {
  const text = given === undefined || given.length > 2 * limits.xml ? undefined : textIn(given)
  const document = text === undefined ? undefined : XmlElement.read(text, limits)
  if (document === undefined) return undefined
  const elements = all(document)
  const room = elements.filter((element) => !isMember(element))
  return {
    name: first(room, NAMES, (element, name) => element.value(name)),
    avatar: first(room, PICTURES, (element, name) => element.address(name)),
    nicknames: new Map(elements.filter(isMember).flatMap(nicknameOf)),
  }
}
