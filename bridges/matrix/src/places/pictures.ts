import type { FileId, Kept } from '@queqiao/hub'
import { recent } from '../later/recent.ts'

/** Pictures of people and chats on the homeserver: the same one is put there once, whoever shows it. */
export interface Pictures {
  /** The mxc address of a picture that is there. */
  known(file: Kept): string | undefined
  /** Puts it there, or waits for whoever is doing so; gives its mxc address. What failed is tried again when it is asked for again. */
  put(file: Kept): Promise<string>
}

/** Pictures remembered at most. */
const most = 20_000

export const createPictures = (upload: (file: Kept) => Promise<string>): Pictures => {
  const there = recent<FileId, string>(most)
  const underWay = new Map<FileId, Promise<string>>()

  const begin = (file: Kept): Promise<string> => {
    const uploading = upload(file)
      .then((url) => {
        there.note(file.id, url)
        return url
      })
      .finally(() => underWay.delete(file.id))
    underWay.set(file.id, uploading)
    return uploading
  }
  return {
    known: ({ id }) => there.get(id),
    put: async (file) => there.get(file.id) ?? (await (underWay.get(file.id) ?? begin(file))),
  }
}
