import type { Bridge } from '@queqiao/hub'

/** What a file is sent and shown as. */
export type FileKind = 'image' | 'voice' | 'video' | 'file' | 'sticker'

/** A file as people of the other side see it. */
export interface ShownFile {
  readonly kind: FileKind
  readonly name: string
  readonly sha256: string
}

/** A file that somebody sends. */
export interface Gift {
  readonly kind: FileKind
  readonly name: string
  readonly bytes: Uint8Array
  readonly caption?: string
  /** The message that it answers. */
  readonly answers?: string
}

/** A message as people of the other side see it. */
export interface Shown {
  readonly id: string
  /** The name that its words stand under. */
  readonly by: string
  readonly text: string
  /** The message that it answers. */
  readonly answers?: string
  readonly file?: ShownFile
}

/** The other side of a bridge, with somebody who owns the account. Places are known by their names. */
export interface Side {
  /** The owner's id there. */
  readonly owner: string
  /** The name of the place of the desk. */
  readonly desk: string
  /** What asks the desk for help there. */
  readonly help: string
  /** A new bridge to the same server, as after a restart. */
  open(): Bridge
  /** How many places of this name there are. */
  places(name: string): number
  /** What can be seen in the places of this name, oldest first. */
  shown(name: string): readonly Shown[]
  /** The owner writes something. Gives the message's id. */
  write(name: string, text: string, answers?: string): string
  /** The owner changes what they wrote. */
  edit(name: string, id: string, text: string): void
  /** The owner sends what no bridge can pass on yet. */
  other(name: string): string
  /** The owner writes in a place that belongs to no chat. */
  elsewhere(text: string): void
  /** Somebody deletes the place. */
  demolish(name: string): void
  /** The n-th send from now on is told to come again later. */
  limit(nth: number): void
  /** The next send, or the making of the next place, is done, and its answer lost. */
  loseAnswer(to: 'send' | 'place'): void
  /** Connections are refused until `back`. */
  away(): Promise<void>
  back(): Promise<void>
  /** Waits until the bridge has taken everything that was written. */
  heard(): Promise<void>
  /** How often the bridge has asked something. */
  requests(): number
  stop(): Promise<void>
}

/** A side on which there are files. */
export interface MediaSide extends Side {
  /** The owner sends a file. Gives the message's id. */
  give(name: string, gift: Gift): string
}

/** A bridge, and what of the common promises it cannot keep, with the reason. */
export interface Subject<S extends Side = Side> {
  readonly name: string
  readonly cannot: Readonly<Record<string, string>>
  begin(): Promise<S>
}
