/** A part of a file: both ends belong to it. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A file that is served. */
export interface Medium {
  readonly hash: string
  readonly name: string
  /** MIME type. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  read(range?: Range): Promise<ReadableStream<Uint8Array>>
}
