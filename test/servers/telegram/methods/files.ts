import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { badRequest } from '../errors.ts'
import type { StoredFile } from '../files.ts'
import type { Local } from '../state.ts'
import type { Methods } from './method.ts'

/** Bytes that the public server gives a bot of a file. */
const downloadLimit = 20 * (1 << 20)

const unavailable = badRequest('wrong file_id or the file is temporarily unavailable')

/** Puts a file where a server with --local has it, and gives its path there. */
const putDown = async ({ folder, named = folder }: Local, token: string, file: StoredFile): Promise<string> => {
  const path = join(token, file.path)
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), file.read?.() ?? '')
  return `${named}/${path}`
}

/** Files that people sent. */
export const files: Methods = {
  getFile: async ({ world, token }, { file_id }) => {
    const file = world.files.find(file_id)
    if (!file?.read) throw unavailable
    if (!world.local && file.size > downloadLimit) throw badRequest('file is too big')
    const { file_unique_id, file_size, path } = file
    const about = { file_id, file_unique_id, file_size }
    if (world.local) return { ...about, file_path: await putDown(world.local, token, file) }
    world.files.offer(file)
    return { ...about, file_path: path }
  },
}
