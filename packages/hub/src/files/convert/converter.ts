import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { ffmpeg } from './ffmpeg.ts'
import { type Caps, type Facts, Unconvertible } from './recipe.ts'
import { type RecipeName, recipes } from './recipes.ts'
import { Slots } from './slots.ts'
import { Thread } from './thread.ts'

/** Makes files into what the other side can show or play. */
export interface Converter {
  /**
   * Makes `output` from `input`, both paths. Nothing is left at `output` unless it resolves. Throws `Unconvertible` if the file
   * cannot be converted: it is no such thing, is spoilt, or takes more bytes, time or memory than its recipe may. Any other
   * error is the machine's (no such file, disk full) or the signal's reason.
   */
  convert(recipe: RecipeName, input: string, output: string, signal?: AbortSignal): Promise<Facts>
  /** Ends what is under way. Afterwards nothing can be converted. */
  close(): Promise<void>
}

export interface ConverterOptions {
  /** How many conversions at once, each in a thread of its own. Default 2. */
  readonly threads?: number
  /** Megabytes of JavaScript's memory for each. Default 256. */
  readonly megabytes?: number
  /** In place of what the recipes may take. */
  readonly caps?: Partial<Caps>
}

/** A converter that has cost nothing yet: its worker threads are started when they are first needed. */
export function createConverter({ threads = 2, megabytes = 256, caps = {} }: ConverterOptions = {}): Converter {
  const all = Array.from({ length: threads }, () => new Thread({ megabytes }))
  const slots = new Slots(all)
  // one thread is always left for what is quickly done
  const costly = new Slots(Array.from({ length: Math.max(1, threads - 1) }, (_, n) => n))
  const closing = new AbortController()
  return {
    async convert(recipe, input, output, signal) {
      const task = { recipe, input, output, caps: { ...recipes[recipe], ...caps } }
      const size = await admitted(input, task.caps)
      const leave = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])])
      const work = () => slots.lend(leave, (thread) => perform(thread, task, leave))
      return size > recipes[recipe].quick ? costly.lend(leave, work) : work()
    },
    async close() {
      closing.abort(new Error('the converter is closed'))
      await Promise.all(all.map((thread) => thread.end()))
    },
  }
}

interface Task {
  readonly recipe: RecipeName
  readonly input: string
  readonly output: string
  readonly caps: Caps
}

async function perform(thread: Thread, { recipe, input, output, caps }: Task, leave: AbortSignal): Promise<Facts> {
  const scratch = `${output}.scratch`
  // where a file is only looked at, nothing is written
  const isMade = caps.output > 0
  const late = new AbortController()
  const tooLong = new Unconvertible(`it takes longer than ${caps.milliseconds / 1_000} s to convert`)
  const timer = setTimeout(() => late.abort(tooLong), caps.milliseconds)
  try {
    const program = await ffmpeg()
    const work = { recipe, input, output, scratch, hasFfmpeg: program !== undefined }
    const facts = await thread.run({ work, caps, ffmpeg: program, signal: AbortSignal.any([leave, late.signal]) })
    const size = isMade ? await sizeOf(output) : 0
    if (size > caps.output) throw new Unconvertible(`it would become ${size} bytes, and ${caps.output} are allowed`)
    return facts
  } catch (error) {
    await rm(output, { force: true })
    throw error
  } finally {
    clearTimeout(timer)
    if (isMade) await rm(scratch, { force: true })
  }
}

async function sizeOf(output: string): Promise<number> {
  return existsSync(output) ? (await stat(output)).size : 0
}

/** Bytes of what may go in. */
async function admitted(input: string, caps: Caps): Promise<number> {
  const { size } = await stat(input)
  if (size > caps.input) throw new Unconvertible(`it has ${size} bytes, and ${caps.input} can be converted`)
  return size
}
