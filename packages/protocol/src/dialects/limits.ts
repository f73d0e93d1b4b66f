/** How much a client may say at once. */
export interface Limits {
  /** Bytes of a report, or of a frame of a WebSocket. */
  readonly body: number
  /** Bytes of an uploaded file. */
  readonly upload: number
  /** Levels of JSON. */
  readonly depth: number
  /** Characters of the XML in one message; longer ones are not looked into. */
  readonly xml: number
  /** Levels of XML, histories within histories included. */
  readonly xmlDepth: number
}

const MB = 1024 * 1024

/** What is plenty for every client: contact lists of tens of thousands of people, the largest files that WeChat sends. */
export const LIMITS: Limits = { body: 64 * MB, upload: 1024 * MB, depth: 512, xml: MB, xmlDepth: 64 }
