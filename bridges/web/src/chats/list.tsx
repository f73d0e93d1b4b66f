import type { ChatLine } from '@queqiao/hub'
import type { Visit } from '../doors/visit.ts'
import { Face } from '../frame/face.tsx'
import { mediaPath } from '../frame/media-path.ts'
import { faceId, toPlace } from '../ids.ts'
import type { Whose } from './whose.ts'

/** Chats that a list has at first, and with every look for more. */
export const page = 60

export interface ListProps {
  readonly visit: Visit
  readonly chats: readonly ChatLine[]
  readonly whose: Whose
  /** From the page that has the list to where the pages are mounted. */
  readonly root: string
  /** The chat that is open beside it. */
  readonly open?: string | undefined
  readonly find?: string
}

const Count = ({ unread, visit }: { readonly unread: number; readonly visit: Visit }) =>
  unread === 0 ? null : (
    <span class="count">
      {unread > 99 ? '99+' : unread}
      <span class="unseen"> {visit.words.unread}</span>
    </span>
  )

/** Who said the last of it: in a group, and where one of us did. */
const Speaker = ({ chat: { key, last, answered }, visit }: { readonly chat: ChatLine; readonly visit: Visit }) => {
  if (!last?.by || (key.chat?.kind !== 'room' && !last.self)) return null
  const isOther = !last.self || (answered?.by === last.by && last.by !== visit.name)
  return (
    <>
      <bdi>{isOther ? last.by : visit.words.you}</bdi>:{' '}
    </>
  )
}

const Line = ({ chat, visit, whose, root, open }: Omit<ListProps, 'chats'> & { readonly chat: ChatLine }) => {
  const place = toPlace(chat.key)
  const { title, avatar } = chat.look
  const { last } = chat
  const account = whose.get(chat.key.account)
  const picture = avatar?.state === 'ready' ? mediaPath(root, avatar) : undefined
  return (
    <li id={`chat-${place}`} class={chat.silent ? 'silent' : undefined} data-unread={chat.unread}>
      <a href={`${root}/c/${place}`} aria-current={place === open ? 'page' : undefined}>
        <Face name={title} id={faceId(chat.key)} picture={picture} />
        <span class="about">
          <span class="top">
            <bdi class="title">{title}</bdi>
            {account === undefined ? undefined : <bdi class="whose">{account}</bdi>}
            {chat.silent ? <span class="unseen">{visit.words.muted}</span> : undefined}
            {last ? <time datetime={new Date(last.time).toISOString()} data-short></time> : undefined}
          </span>
          <span class="top">
            <span class="last" dir="auto">
              <Speaker chat={chat} visit={visit} />
              {last?.words}
            </span>
            <Count unread={chat.unread} visit={visit} />
          </span>
        </span>
      </a>
    </li>
  )
}

const moreAddress = (root: string, after: string, open: string | undefined, find: string): string =>
  `${root}/chats?${new URLSearchParams({ root, after, words: find, ...(open !== undefined && { open }) })}`

/** Chats, the last spoken in first, and a way to more. */
export const List = ({ visit, chats, whose, root, open, find = '' }: ListProps) => {
  const last = chats.at(-1)
  return (
    <>
      {chats.map((chat) => (
        <Line {...{ chat, visit, whose, root, open }} />
      ))}
      {chats.length === page && last ? (
        <li class="more" hx-get={moreAddress(root, last.at, open, find)} hx-trigger="revealed" hx-swap="outerHTML">
          {visit.words.more} …
        </li>
      ) : undefined}
      {chats.length === 0 ? <li class="none">{find ? visit.words.nothingFound : visit.words.noChats}</li> : undefined}
      {chats.length < page && find ? (
        <li class="deeper">
          <a href={`${root}/search?${new URLSearchParams({ words: find })}`}>
            {visit.words.searchSaid}: <bdi>{find}</bdi>
          </a>
        </li>
      ) : undefined}
    </>
  )
}
