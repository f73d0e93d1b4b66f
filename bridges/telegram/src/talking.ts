import type { Calls } from './calls.ts'
import { Trouble } from './errors.ts'
import type { Sent, Spot } from './ids.ts'
import type { Post } from './post.ts'
import { captionOf, editOf, type Inside, inputs, methodOf, sendings, sendPlace } from './sendings.ts'
import type { Telegram } from './telegram.ts'

/** In General there is no thread: Telegram refuses number 1, which its clients show. */
const inThread = ({ thread }: Spot) => (thread ? { message_thread_id: thread } : {})

const inReply = ({ chat }: Spot, answers: Sent | undefined) =>
  answers?.chat === chat ? { reply_parameters: { message_id: answers.message, allow_sending_without_reply: true } } : {}

/** One button a line: they hold names. */
const keyboardOf = ({ buttons }: Post) =>
  buttons ? { reply_markup: { inline_keyboard: buttons.map(({ text, data }) => [{ text, callback_data: data }]) } } : {}

/** A post that answers nothing. */
const silent = ({ answers: _, ...post }: Post): Post => post

/** Once more without saying what it answers, where that is not there any more. */
const unanswering = async <T>(work: () => Promise<T>, again: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Trouble) || error.kind !== 'unanswerable') throw error
    return await again()
  }
}

/** The calls that say something, or change what was said. */
export const talking = ({ bot, shipping }: Calls): Pick<Telegram, 'say' | 'sayTogether' | 'replace'> => {
  const { raw } = bot.api

  const send = (spot: Spot, post: Post, signal: AbortSignal) =>
    shipping({ method: methodOf(post), chat: spot.chat }, { posts: [post], signal }, async (pack, limited) => {
      const rest: Inside = { chat_id: spot.chat, ...inThread(spot), ...inReply(spot, post.answers) }
      const { text, entities, media, place } = post
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
      const rest = { chat_id: spot.chat, ...inThread(spot), ...inReply(spot, posts[0]?.answers) }
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
    say: (spot, post, signal) =>
      unanswering(
        () => send(spot, post, signal),
        () => send(spot, silent(post), signal),
      ),
    sayTogether: (spot, posts, signal) =>
      unanswering(
        () => sendTogether(spot, posts, signal),
        () => sendTogether(spot, posts.map(silent), signal),
      ),
    replace: edit,
  }
}
