import { createReadStream } from 'node:fs'
import type { ContentKind } from '@queqiao/protocol/model'
import { Refused } from '../errors.ts'
import type { Converter } from './convert/converter.ts'
import { type Facts, Unconvertible } from './convert/recipe.ts'
import type { RecipeName } from './convert/recipes.ts'
import { type Limits, limitOf } from './limits.ts'
import { sniff } from './sniff.ts'
import { codeOf, FilesFailure, TooLarge } from './store/errors.ts'
import type { FileHash, Files } from './store/files.ts'
import { streamOf } from './store/stream.ts'

export interface Workshop {
  readonly files: Files
  readonly converter: Converter
  readonly limits: Limits
}

/** A file as it lies in the store. */
export interface Stored {
  readonly hash: FileHash
  readonly size: number
  readonly md5: string
  readonly facts: Facts
}

/** Takes bytes in, and looks at what they are. Throws `TooLarge`; `Refused` for none. */
export async function takeIn(
  { files, limits }: Workshop,
  kind: ContentKind,
  stream: ReadableStream<Uint8Array>,
): Promise<Stored> {
  const { head, ...blob } = await files.put(stream, limitOf(limits, kind))
  if (blob.size === 0) throw new Refused('the file is empty')
  return { ...blob, facts: await sniff(head) }
}

/** What the system says where a disk is full, away or read only. */
const isOfDisk = /^E(NOSPC|DQUOT|IO|ROFS|MFILE|NFILE|ACCES)$/

/** Gives a decoder the file as one of this machine, and a place for what it makes. */
async function atWork<T>(
  { files }: Workshop,
  { hash }: Stored,
  work: (input: string, output: string) => Promise<T>,
): Promise<T> {
  const scratch = files.scratch()
  try {
    const input = await files.local(hash)
    return await work(input.path, scratch.path).finally(() => input.done())
  } catch (error) {
    throw isOfDisk.test(codeOf(error)) ? new FilesFailure('where conversions work', error) : error
  } finally {
    await scratch.done()
  }
}

/** Makes another file of it. Throws `Unconvertible`. */
export const made = (workshop: Workshop, recipe: RecipeName, from: Stored): Promise<Stored> =>
  atWork(workshop, from, async (input, output) => {
    const facts = await workshop.converter.convert(recipe, input, output)
    const { head: _, ...blob } = await workshop.files
      .put(streamOf(createReadStream(output)), workshop.limits.file)
      .catch(tooLong)
    return { ...blob, facts }
  })

const tooLong = (error: unknown): never => {
  throw error instanceof TooLarge ? new Unconvertible('it would become larger than files may be') : error
}

/** What is learned of a file without changing it. */
const looks: { readonly [K in ContentKind]?: RecipeName } = {
  image: 'look-at-picture',
  sticker: 'look-at-picture',
  video: 'look-at-video',
}

/** What a file measures is learned, as far as it can be: it stays as it came. */
export async function measured(workshop: Workshop, kind: ContentKind, stored: Stored): Promise<Stored> {
  const look = looks[kind]
  if (look === undefined) return stored
  const looked = async () => {
    const facts = await atWork(workshop, stored, (input, output) => workshop.converter.convert(look, input, output))
    return { ...stored, facts }
  }
  return isPicture(stored) ? orNotShown(stored, looked) : orAsItCame(stored, looked)
}

/** By how it begins. */
export const isPicture = ({ facts }: Stored): boolean => facts.type.startsWith('image/')

/** A picture that cannot be measured is one that might bring down whoever shows it. */
async function orNotShown(stored: Stored, work: () => Promise<Stored>): Promise<Stored> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Unconvertible) return { ...stored, facts: { ...stored.facts, why: error.message } }
    throw error
  }
}

/** A file of WeChat's as people can have it: voice that they can play, and what it measures. What cannot be made of it
 *  stays as it came. */
export const forPeople = (workshop: Workshop, kind: ContentKind, stored: Stored): Promise<Stored> =>
  kind === 'voice'
    ? orAsItCame(stored, () => made(workshop, 'voice-for-people', stored))
    : measured(workshop, kind, stored)

async function orAsItCame(stored: Stored, work: () => Promise<Stored>): Promise<Stored> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Unconvertible) return stored
    throw error
  }
}
