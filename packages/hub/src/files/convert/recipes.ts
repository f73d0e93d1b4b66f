import type { Listed } from './recipe.ts'

const megabyte = 1_048_576
// what ffmpeg decodes on the way counts as well: an hour of it has 173 MB; a minute is what people say at once
const sound = { input: 32 * megabyte, output: 192 * megabyte, milliseconds: 90_000, quick: megabyte } as const

// the output is also what ffmpeg may write: frames that are not packed yet
const picture = { input: 100_000_000, output: 64 * megabyte, milliseconds: 90_000, quick: 0 } as const
// nothing is made, and of a large file only a little is read
const any = Number.MAX_SAFE_INTEGER
const look = { input: any, output: 0, milliseconds: 30_000, quick: any } as const

/** What can be made of a file. Files go in as they came: each recipe looks for itself at what it was given. */
export const recipes = {
  // a voice message as WeChat keeps it, for people: Ogg Opus
  'voice-for-people': { ...sound, load: async () => (await import('./sound/voices.ts')).voiceForPeople },
  // a voice message of theirs for WeChat, which takes no voices but plays files: MP3
  'voice-for-wechat': { ...sound, load: async () => (await import('./sound/voices.ts')).voiceForWeChat },
  // a picture of theirs as WeChat takes it, without where and by whom it was taken
  'picture-for-wechat': {
    ...picture,
    load: async () => (await import('./pictures/picture-for-wechat.ts')).pictureForWeChat,
  },
  // a sticker of theirs, or a short film without sound: GIF
  'sticker-for-wechat': {
    ...picture,
    load: async () => (await import('./pictures/sticker-for-wechat.ts')).stickerForWeChat,
  },
  // a small JPEG of a moment of a film
  'video-thumbnail': {
    ...picture,
    input: any,
    // a film that has come waits for it
    ...{ milliseconds: 20_000, quick: any },
    load: async () => (await import('./pictures/video-thumbnail.ts')).videoThumbnail,
  },
  // what it measures
  'look-at-picture': { ...look, load: async () => (await import('./pictures/look-at-picture.ts')).lookAtPicture },
  'look-at-video': { ...look, load: async () => (await import('./pictures/look-at-video.ts')).lookAtVideo },
} as const satisfies Readonly<Record<string, Listed>>

export type RecipeName = keyof typeof recipes
