/** What a conversion learned of what it made. */
export interface Facts {
  /** MIME type. */
  readonly type: string
  /** Without a dot. */
  readonly extension: string
  /** Of sound and video: how long it lasts, with fractions. */
  readonly seconds?: number
  /** Of sound: how loud it is along its length; at most 100 integers from 0 to 1024, which is the loudest place. */
  readonly waveform?: readonly number[]
  /** Of pictures and video, in pixels, as they are shown: upright. */
  readonly width?: number
  readonly height?: number
  /** Of pictures: whether they move. */
  readonly animated?: boolean
  /** Of what is none that can be shown, though it begins like one: why. */
  readonly why?: string
}

/** What a recipe finds at hand beside its two files. */
export interface Tools {
  /** A path that nobody else uses. What lies there when the recipe ends is deleted. */
  readonly scratch: string
  /**
   * Runs ffmpeg with these arguments, in a process that ends with the recipe's time and whose files stay below the recipe's
   * cap. Throws `Unconvertible` if it fails. Undefined where there is no ffmpeg.
   */
  readonly ffmpeg: ((args: readonly string[]) => Promise<void>) | undefined
}

/** Reads the file at `input`, writes `output`. Throws `Unconvertible` with a reason that people can read. */
export type Recipe = (input: string, output: string, tools: Tools) => Promise<Facts>

/** How much a recipe may take. */
export interface Caps {
  /** Bytes of the file that goes in: a larger one is refused unread. */
  readonly input: number
  /** Bytes of the file that comes out. */
  readonly output: number
  /** Milliseconds for all of it. */
  readonly milliseconds: number
}

/** A recipe, with what it may take. Its code and its decoders are loaded where it is followed, when it first is. */
export interface Listed extends Caps {
  /** Bytes up to which a file is quickly done: it need not wait until larger ones are. */
  readonly quick: number
  load(): Promise<Recipe>
}

/** The file cannot be made into what was asked for, now or later: it should go as it is. The message says why. */
export class Unconvertible extends Error {
  override readonly name = 'Unconvertible'
}
