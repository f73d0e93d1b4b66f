import type { ChatKey, FileId, PlaceId, Wish } from '@queqiao/hub'
import type { Content } from '@queqiao/protocol/model'
import { refusing, type Something, type Where } from './from-telegram.ts'
import { fromPlace } from './ids.ts'
import type { Means } from './means.ts'

const spoken: ReadonlySet<Something['kind']> = new Set<Something['kind']>(['words', 'file', 'place', 'other'])

/** Whether somebody wants it to go to WeChat: no note, no command, no change of what did not go. */
const isForWeChat = ({ kind, text }: Something): boolean => spoken.has(kind) && !/^\/./.test(text)

const nobody = 'nobody knows for which chat that is: answer a message of the chat that you mean'
const noTopic = 'that stands in no topic: write it in the topic of the chat that you mean'
const noChat =
  'This topic belongs to no chat of WeChat: nothing that is written here goes there. /link CHAT makes it the place of one.'

/** What can be kept until its writer has said for which chat it is. */
const contentOf = (said: Something): Content<FileId> | undefined => {
  if (said.kind === 'words') return { kind: 'text', text: [said.text] }
  return said.kind === 'place' ? { kind: 'location', ...said.place } : undefined
}

/** Somebody writes in the private chat with the bot, and does not say for which chat: it never goes to the one that spoke last. They
 *  are asked; of a file, they are told. Undefined: it was not for WeChat. */
export const withoutChat = (said: Something, where: Where, hasTopics: boolean): readonly Wish[] | undefined => {
  if (!isForWeChat(said)) return undefined
  const content = contentOf(said)
  if (!content) return refusing(said, where, hasTopics ? noTopic : nobody)
  const { from, by } = said
  return [{ kind: 'astray', from, by, to: where.to, said: [{ from, content }] }]
}

/** Topics of which it is remembered that people have been told. */
const most = 1_000

/** Makes what tells owners, once for each topic, that nothing goes to WeChat from there. Nobody else is told. */
export const createStrays = ({ hub, homes }: Pick<Means, 'hub' | 'homes'>) => {
  const told = new Set<PlaceId>()

  const isOwner = async (id: string): Promise<boolean> =>
    (await hub.accounts()).some((account) =>
      hub.users(account).some(({ role, ids }) => role === 'owner' && ids.telegram === id),
    )

  const isNews = async (place: PlaceId, said: Something): Promise<boolean> =>
    isForWeChat(said) && !told.has(place) && (await homes.has(fromPlace(place).chat)) && isOwner(said.by.id)

  return async (place: PlaceId, said: Something): Promise<readonly Wish[]> => {
    if (!(await isNews(place, said))) return []
    const to: ChatKey | undefined = await hub.deskOf(said.by.id)
    if (!to) return []
    if (told.size >= most) told.clear()
    told.add(place)
    const { from, by } = said
    // said where it was typed, as what somebody is answered who wants a chat to live there
    return [{ kind: 'desk', from, by, to, line: 'link', vacant: { against: noChat } }]
  }
}
