import type { Astray, ChatKey, FileId, PlaceId, Wish } from '@queqiao/hub'
import type { Content } from '@queqiao/protocol/model'
import { contentOf, isNote, refusal, refusing, withdrawing } from '../from-telegram.ts'
import { fromPlace } from '../ids.ts'
import type { Means } from '../means.ts'
import type { Something, Where } from './said.ts'

const spoken: ReadonlySet<Something['kind']> = new Set<Something['kind']>(['words', 'file', 'place', 'other'])

/** Whether somebody wants it to go to WeChat: no note, no command, no change of what did not go. */
export const isForWeChat = (said: Something): boolean =>
  spoken.has(said.kind) && !isNote(said) && !(said.kind === 'words' && said.text.startsWith('/'))

const noChat =
  'This topic belongs to no chat of WeChat: nothing that is written here goes there. /link CHAT makes it the place of one.'

const inWords = (text: string): Content<FileId> => ({ kind: 'text', text: [text] })

/** What of it can go to WeChat. `file`: what it brings, where it was taken in. */
const contentsOf = (said: Something, file: FileId | undefined): readonly Content<FileId>[] => {
  if (said.kind === 'place') return [{ kind: 'location', ...said.place }]
  if (said.kind === 'words') return [inWords(said.text)]
  if (said.kind !== 'file' || !file) return []
  return [contentOf(said, file), ...(said.text.trim() ? [inWords(said.text)] : [])]
}

/** Somebody writes in the private chat with the bot, and does not say for which chat: it never goes to the one that spoke last,
 *  they are asked. */
export const askingFor = (said: Something, where: Where, file?: FileId): readonly Wish[] => {
  const { from, by } = said
  const contents = contentsOf(said, file)
  if (!contents.length) return refusing(said, where, refusal(said.text))
  return [{ kind: 'astray', from, by, to: where.to, said: contents.map((content) => ({ from, content })) }]
}

/** They change such a message before it has gone anywhere. */
export const askingAnew = (said: Something, where: Where): readonly Wish[] => {
  const { from, by, text } = said
  const now: readonly Astray[] = [{ from, content: inWords(text) }]
  return withdrawing(said, where) ?? [{ kind: 'astray', from, by, to: where.to, said: now, isEdit: true }]
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
