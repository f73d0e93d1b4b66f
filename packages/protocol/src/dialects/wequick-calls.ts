import type { Answer, Command } from '../model/command.ts'
import type { Offer } from '../model/content.ts'
import { failed } from './commands.ts'
import type { Links } from './dialect.ts'

/** A command in the vendor's words, but for whose it is. */
export interface Call {
  readonly api: string
  readonly option: Readonly<Record<string, unknown>>
}

export const call = (api: string, option: Call['option'] = {}): Call => ({ api, option })

export const CANNOT = failed('WeQuick cannot do this')

/** 上传文件到服务器: `write` is given the path there, and the address that it shall be brought to. */
export const upload = (
  { source: { key } }: Command<Offer, 'fetch'>,
  links: Links | undefined,
  write: (path: string, url: string) => Call,
): Call | Answer => {
  if (key === undefined) return failed('the client has no such file')
  if (links === undefined) return failed('it is not known how the client reaches us')
  return write(key, links.upload(key))
}
