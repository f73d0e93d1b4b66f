import type { Media, MediaKind } from '../shown/media.ts'
import { type Block, mediaIn, type Words } from '../shown/page.ts'
import type { InputFile, RichBlock, RichText } from '../telegram.ts'
import { facts, type Pack, timed } from './sendings.ts'

const wireWords = (words: Words): RichText => {
  if (typeof words === 'string') return words
  if (!('type' in words)) return words.map(wireWords)
  if (words.type === 'url') return { type: 'url', text: wireWords(words.text), url: words.url }
  if (words.type !== 'time') return { type: words.type, text: wireWords(words.text) }
  return { type: 'date_time', text: words.text, unix_time: Math.floor(words.at / 1000), date_time_format: 'dt' }
}

type FileBlock = Extract<RichBlock, { type: 'animation' | 'audio' | 'document' | 'photo' | 'video' | 'voice_note' }>

type Ways = { readonly [K in MediaKind]: (media: Media, file: InputFile) => FileBlock }

/** How a file stands on a page. */
const ways: Ways = {
  animation: (media, file) => ({ type: 'animation', animation: { type: 'animation', media: file, ...facts(media) } }),
  audio: (media, file) => ({ type: 'audio', audio: { type: 'audio', media: file, ...timed(media) } }),
  document: (_, file) => ({ type: 'document', document: { type: 'document', media: file } }),
  photo: (_, file) => ({ type: 'photo', photo: { type: 'photo', media: file } }),
  sticker: (_, file) => ({ type: 'photo', photo: { type: 'photo', media: file } }),
  video: (media, file) => ({
    type: 'video',
    video: { type: 'video', media: file, ...facts(media), supports_streaming: true },
  }),
  voice: (media, file) => ({ type: 'voice_note', voice_note: { type: 'voice_note', media: file, ...timed(media) } }),
}

const isEmpty = (words: Words): boolean => words === ''

/** A block as Telegram takes it. */
const wireBlock = (block: Block, pack: Pack): RichBlock => {
  switch (block.kind) {
    case 'rule':
      return { type: 'divider' }
    case 'title':
      return { type: 'heading', size: 3, text: wireWords(block.text) }
    case 'words':
      return { type: 'paragraph', text: wireWords(block.text) }
    case 'folded': {
      const about = { summary: wireWords(block.title), ...(block.isOpen && { is_open: true as const }) }
      return { type: 'details', ...about, blocks: block.blocks.map((inner) => wireBlock(inner, pack)) }
    }
    case 'file': {
      const { media, caption } = block
      const shown = ways[media.kind](media, pack(media))
      return { ...shown, ...(!isEmpty(caption) && { caption: { text: wireWords(caption) } }) }
    }
  }
}

/** The blocks of a page as Telegram takes them. */
export const wireBlocks = (blocks: readonly Block[], pack: Pack): RichBlock[] =>
  blocks.map((block) => wireBlock(block, pack))

/** Bytes of the files on a page. */
export const bytesOn = (blocks: readonly Block[]): number =>
  mediaIn(blocks).reduce((sum, { file: { size = 0 } }) => sum + size, 0)
