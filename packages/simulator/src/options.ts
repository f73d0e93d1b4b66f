import type { Person, Room } from './cast.ts'
import type { Seen } from './history.ts'
import type { HangUp } from './post.ts'
import type { Task } from './task.ts'

/** What every client wants to know. */
export interface ClientOptions {
  /** The whole callback URL: where reports go. */
  readonly url: string
  /** Of the account that is logged in. */
  readonly wxid: string
  readonly nickname: string
  /** Read anew whenever it is needed: an array that grows is fine, then call `reportContacts`. */
  readonly people?: readonly Person[]
  readonly rooms?: readonly Room[]
  /** Milliseconds between two polls. Default 5 000, as the real one. */
  readonly pollEvery?: number
  /** Milliseconds to wait for an answer. Default 30 000, as the real one. */
  readonly timeout?: number
  /** Milliseconds after which a request is made again that nobody answered, or that the server failed at (5xx), before
   *  anything else of its chat. Default: it is made once. */
  readonly retry?: number
  /** True: what a task names by a URL is fetched, looked at, and shown with its bytes. Default: nothing is fetched. */
  readonly fetchMedia?: boolean
  /** Milliseconds that a message is reported before its file is there. Default 0. */
  readonly late?: number
  /** Why WeChat will not do this task; undefined: it does. */
  readonly fail?: (task: Task) => string | undefined
  /** True: the task is done, its result is never reported. */
  readonly silent?: (task: Task) => boolean
  /** False: messages sent by tasks are not reported back. Default true, as the real one. */
  readonly echo?: boolean
  /** Asked for every request: where its connection is cut. The client goes on without an answer. */
  readonly lose?: (action: string) => HangUp | undefined
  /** Told of every message that stands in WeChat, as it comes. */
  readonly shown?: (seen: Seen) => void
  /** Told of every complaint, as it comes. */
  readonly complained?: (complaint: string) => void
}
