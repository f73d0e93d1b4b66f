import type { ContentKind } from '@queqiao/protocol/model'

/** How large files may be, in bytes: by what the message is, or all of them. */
export type Limits = { readonly [K in ContentKind]?: number } & { readonly file: number }

export const limitOf = (limits: Limits, kind: ContentKind): number => limits[kind] ?? limits.file

const units = ['B', 'kB', 'MB', 'GB'] as const

/** Bytes as people read them. */
export const bytes = (size: number): string => {
  const power = Math.min(Math.floor(Math.log10(Math.max(size, 1)) / 3), units.length - 1)
  return `${Number((size / 1000 ** power).toFixed(power && size / 1000 ** power < 100 ? 1 : 0))} ${units[power]}`
}

/** Why a file is not taken that grew beyond the limit on its way. */
export const overLimit = (limits: Limits, kind: ContentKind): string =>
  `it is too large: the limit is ${bytes(limitOf(limits, kind))}`

/** Why a file of so many bytes is not taken; undefined where it is. */
export const tooLarge = (size: number, limits: Limits, kind: ContentKind): string | undefined => {
  const limit = limitOf(limits, kind)
  return size > limit ? `it is too large: ${bytes(size)}, and the limit is ${bytes(limit)}` : undefined
}
