import { z } from 'zod'
import { StartError } from './errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'what should be a folder is a file',
  EEXIST: 'what should be a folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'this user is not allowed to',
  EPERM: 'this user is not allowed to',
  EROFS: 'what is there can only be read',
  ENOSPC: 'the disk is full',
}

const coded = z.object({ code: z.string() })

/** Why something with a file failed, in words. */
export const whyNot = (error: unknown): string =>
  reasons[coded.safeParse(error).data?.code ?? ''] ?? (error instanceof Error ? error.message : 'nobody knows why')

/** Does something to a file.
 *  @throws StartError that says `FILE cannot be DONE` and why. */
export const withFile = <Result>(file: string, done: string, act: () => Result): Result => {
  try {
    return act()
  } catch (error) {
    throw new StartError(`${file} cannot be ${done}: ${whyNot(error)}.`, { cause: error })
  }
}
