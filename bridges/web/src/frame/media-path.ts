import type { Kept } from '@queqiao/hub'

/** Where the bytes of a file are. */
export const mediaPath = (root: string, { id }: Pick<Kept, 'id'>): string => `${root}/media/${encodeURIComponent(id)}`
