import { Trouble, type TroubleKind } from '../errors.ts'
import type { Sent, Spot } from '../ids.ts'
import type { Button, Post, Quoting } from '../shown/post.ts'
import type { Telegram } from './bot-api.ts'
import type { Calls } from './calls.ts'
import { wireBlocks } from './page-blocks.ts'
import { captionOf, editOf, type Inside, inputs, methodOf, sendings, sendPlace } from './sendings.ts'

/** In General there is no thread: Telegram refuses number 1, which its clients show. */
const inThread = ({ thread }: Spot) => (thread ? { message_thread_id: thread } : {})

const quoteOf = ({ text, entities, position }: Quoting) => ({
  ...{ quote: text, quote_entities: [...entities] },
  ...(position !== undefined && { quote_position: position }),
})

const inReply = ({ chat }: Spot, { answers, quotes }: Pick<Post, 'answers' | 'quotes'> = {}) =>
  answers?.chat === chat
    ? {
        reply_parameters: {
          message_id: answers.message,
          allow_sending_without_reply: true,
          ...(quotes && quoteOf(quotes)),
        },
      }
    : {}

const wireButton = (button: Button) =>
  'data' in button
    ? { text: button.text, callback_data: button.data }
    : { text: button.text, copy_text: { text: button.copies } }

/** One button a line: they hold names. Of those that only copy one, two. */
const keyboardOf = ({ buttons = [], link }: Post) => {
  const copying = buttons.filter((button) => 'copies' in button)
  const rows = [
    ...copying.flatMap((button, n) => (n % 2 ? [] : [[button, ...copying.slice(n + 1, n + 2)]])),
    ...buttons.flatMap((button) => ('copies' in button ? [] : [[button]])),
  ]
  const keys = [...(link ? [[link]] : []), ...rows.map((row) => row.map(wireButton))]
  return keys.length ? { reply_markup: { inline_keyboard: keys } } : {}
}

const sound = ({ silent }: Pick<Post, 'silent'> = {}) => (silent ? { disable_notification: silent } : {})

type Plainer = (post: Post) => Post | undefined

/** How a post goes once more where Telegram does not find what it answers, or the words that it quotes. */
const without: { readonly [K in TroubleKind]?: Plainer } = {
  unanswerable: ({ answers, quotes: _, ...post }) => answers && post,
  unquotable: ({ quotes, ...post }) => quotes && post,
}

/** Says it; once more in a plainer way, where what it answers is not there any more. */
const answering = async <T>(posts: readonly Post[], work: (posts: readonly Post[]) => Promise<T>): Promise<T> => {
  try {
    return await work(posts)
  } catch (error) {
    const [first, ...rest] = posts
    const plainer = first && error instanceof Trouble ? without[error.kind]?.(first) : undefined
    if (!plainer) throw error
    return await answering([plainer, ...rest], work)
  }
}

/** The calls that say something, or change what was said. */
export const talking = ({ bot, shipping }: Calls): Pick<Telegram, 'say' | 'sayTogether' | 'replace'> => {
  const { raw } = bot.api

  const send = (spot: Spot, post: Post, signal: AbortSignal) =>
    shipping({ method: methodOf(post), chat: spot.chat }, { posts: [post], signal }, async (pack, limited) => {
      const rest: Inside = { chat_id: spot.chat, ...inThread(spot), ...inReply(spot, post), ...sound(post) }
      const { text, entities, media, place, page } = post
      if (page) {
        const rich_message = { blocks: wireBlocks(page.blocks, pack), skip_entity_detection: true }
        return (await raw.sendRichMessage({ ...rest, rich_message }, limited)).message_id
      }
      if (media) return (await sendings[media.kind](raw, rest, { media, pack, post }, limited)).message_id
      if (place) return (await sendPlace(raw, rest, place, limited)).message_id
      const about = { text, entities: [...entities], ...keyboardOf(post) }
      return (await raw.sendMessage({ ...rest, ...about }, limited)).message_id
    })

  const sendTogether = (spot: Spot, posts: readonly Post[], signal: AbortSignal) =>
    shipping({ method: 'sendMediaGroup', chat: spot.chat }, { posts, signal }, async (pack, limited) => {
      const media = posts.flatMap((post) =>
        post.media ? [{ type: 'photo' as const, media: pack(post.media), ...captionOf(post) }] : [],
      )
      const rest = { chat_id: spot.chat, ...inThread(spot), ...inReply(spot, posts[0]), ...sound(posts[0]) }
      const sent = await raw.sendMediaGroup({ ...rest, media }, limited)
      return sent.map(({ message_id }) => message_id)
    })

  const edit = ({ chat: chat_id, message: message_id }: Sent, post: Post, signal: AbortSignal) =>
    shipping({ method: editOf(post), chat: chat_id }, { posts: [post], signal }, async (pack, limited) => {
      const { text, entities, media } = post
      const input = media && inputs[media.kind]?.({ media, pack, post })
      if (input) await raw.editMessageMedia({ chat_id, message_id, media: input }, limited)
      else if (post.caption) await raw.editMessageCaption({ chat_id, message_id, ...captionOf(post) }, limited)
      else await raw.editMessageText({ chat_id, message_id, text, entities: [...entities] }, limited)
    })

  return {
    say: (spot, post, signal) => answering([post], ([plainer = post]) => send(spot, plainer, signal)),
    sayTogether: (spot, posts, signal) => answering(posts, (plainer) => sendTogether(spot, plainer, signal)),
    replace: edit,
  }
}
