import { visible } from '../model/visible.ts'
import { parametersOf } from './parameters.ts'

/** The longest name, in characters. */
const LONGEST = 200

const FOLDERS = /^.*[\\/]/s
const DOTS = /[\s.]+$/
const EXTENSION = /\.[^.\s]{1,16}$/u

const shortened = (name: string): string => {
  const characters = [...name]
  if (characters.length <= LONGEST) return name
  const extension = EXTENSION.exec(name)?.[0] ?? ''
  return characters.slice(0, LONGEST - [...extension].length).join('') + extension
}

/** A name that is one and nothing else: without folders, control characters and what Windows would not take at its end; at
 *  most 200 characters. None where nothing is left. */
export const harmless = (name: string): string | undefined =>
  shortened(visible(name).replace(FOLDERS, '').trim()).replace(DOTS, '') || undefined

const UTF8 = /^utf-8'[^']*'(.*)$/is

/** RFC 5987: `UTF-8''%E5%9B%BE.jpg`. */
const extended = (value: string | undefined): string | undefined => {
  const written = UTF8.exec(value ?? '')?.[1]
  try {
    return written === undefined ? undefined : decodeURIComponent(written)
  } catch {
    return undefined
  }
}

/** What a `Content-Disposition` calls the file, as it stands there; none where it names no file. */
export const fileNameIn = (disposition: string): string | undefined => {
  const parameters = parametersOf(disposition)
  return extended(parameters.get('filename*')) ?? parameters.get('filename')
}
