import type { InputRichBlock, Message, RichBlock, RichText } from '@grammyjs/types'
import { badRequest, Violated } from '../errors.ts'
import type { MediaKind } from '../media.ts'
import { isEmpty } from '../text.ts'
import type { Upload } from '../validate.ts'
import { bodyOf } from './media.ts'
import type { Call, Methods } from './method.ts'
import { send } from './sending.ts'

type Block = InputRichBlock<Upload | string>

// "Rich Message Limits" of the Bot API. What Telegram says of more than that is not known: no bot of ours should send it.
const limits = { characters: 32_768, blocks: 500, levels: 16, media: 50 }

interface Load {
  characters: number
  blocks: number
  media: number
}

/** The words of rich text, as people read them. */
export const plainOf = (text: RichText): string => {
  if (typeof text === 'string') return text
  if (Array.isArray(text)) return text.map(plainOf).join('')
  return 'text' in text ? plainOf(text.text) : ''
}

const levelsIn = (text: RichText): number => {
  if (typeof text === 'string') return 0
  if (Array.isArray(text)) return Math.max(0, ...text.map(levelsIn))
  return 'text' in text ? 1 + levelsIn(text.text) : 1
}

const fileKinds = {
  animation: 'animation',
  audio: 'audio',
  document: 'document',
  photo: 'photo',
  video: 'video',
  voice_note: 'voice',
} as const satisfies Record<string, MediaKind>

const demandWords = (text: RichText, level: number, load: Load): RichText => {
  if (isEmpty(plainOf(text))) throw new Violated('a block of a rich message without words')
  load.characters += [...plainOf(text)].length
  if (level + levelsIn(text) > limits.levels) throw new Violated('a rich message of too many levels')
  return text
}

/** The block as it will stand there, counted. */
const standing = (call: Call, block: Block, level: number, load: Load): RichBlock => {
  load.blocks++
  switch (block.type) {
    case 'divider':
      return block
    case 'heading':
    case 'paragraph':
      return { ...block, text: demandWords(block.text, level, load) }
    case 'details':
      return {
        ...block,
        summary: demandWords(block.summary, level, load),
        blocks: block.blocks.map((inner) => standing(call, inner, level + 1, load)),
      }
    case 'animation':
    case 'audio':
    case 'document':
    case 'photo':
    case 'video':
    case 'voice_note': {
      load.media++
      const input: { media: unknown; duration?: number; width?: number; height?: number } = block[
        block.type as keyof typeof block
      ] as never
      const kind = fileKinds[block.type]
      const body = bodyOf(call.world, kind, input.media, input)
      if (block.caption) demandWords(block.caption.text, level, load)
      const { caption } = block
      // which field the body has is what the kind says
      return { type: block.type, [block.type]: body[kind], ...(caption && { caption }) } as unknown as RichBlock
    }
    default:
      throw new Violated(`the test server has no rich block "${block.type}"`)
  }
}

/** Rich messages of blocks. */
export const rich: Methods = {
  sendRichMessage: (call, params) => {
    const { blocks, html, markdown, skip_entity_detection } = params.rich_message
    if (!blocks || html !== undefined || markdown !== undefined) throw new Violated('a rich message not of blocks')
    if (!skip_entity_detection) throw new Violated('a rich message in which Telegram looks for mentions itself')
    if (!blocks.length) throw badRequest('message text is empty')
    const load: Load = { characters: 0, blocks: 0, media: 0 }
    const stands = blocks.map((block) => standing(call, block, 1, load))
    for (const [what, most] of Object.entries(limits))
      if (what in load && load[what as keyof Load] > most)
        throw new Violated(`more than ${most} ${what} in a rich message`)
    return send(call, params, [{ rich_message: { blocks: stands } }])[0] as Message.RichMessageMessage
  },
}
