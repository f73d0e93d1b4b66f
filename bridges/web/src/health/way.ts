import type { Words } from '../words/words.ts'

/** From where to where something goes: between WeChat and a side. */
export const between = (side: string, isToWeChat: boolean, { weChat }: Pick<Words, 'weChat'>): string =>
  isToWeChat ? `${side} → ${weChat}` : `${weChat} → ${side}`
