import { WebSocket } from 'ws'
import type { Fields } from '../fields.ts'
import { isFields, kindOf } from '../fields.ts'
import type { Complain, Line, Request } from '../line.ts'
import { Unanswered } from '../post.ts'
import { type Answer, envelopeOf } from './answer.ts'

/** What a login answer offers. */
export interface Offer {
  readonly url: string
  /** Seconds between two beats. */
  readonly heartbeat: number
}

/** `extension_protocol` of 登录应答; undefined where there is none. */
export const offerOf = ({ extension_protocol: offered }: Fields, complain: Complain): Offer | undefined => {
  if (offered === undefined) return undefined
  if (!isFields(offered) || offered.type !== 'websocket' || !isFields(offered.param))
    return void complain(`extension_protocol: found ${kindOf(offered)}, or no websocket with its param`)
  const { ws_url: url, heartbeat_interval: heartbeat } = offered.param
  if (typeof url !== 'string' || !/^wss?:/.test(url)) return void complain('ws_url: no ws:// or wss:// address')
  if (typeof heartbeat !== 'number' || heartbeat <= 0) return void complain('heartbeat_interval: no number above 0')
  return { url, heartbeat }
}

interface Waiting {
  readonly action: string
  readonly settle: (answer: Answer) => void
  readonly fail: (cause: Error) => void
}

export interface SocketOptions {
  readonly line: Line
  readonly beat: string
  /** What came unasked. */
  readonly pushed: (answer: Answer) => void
  /** The connection broke, and not by us. */
  readonly broken: () => void
}

/**
 * An open WebSocket. Answers name no request: those that are not login's are taken for the oldest report that has none. A
 * `pull_task_ack` is never an answer here.
 */
export const openSocket = async (offer: Offer, { line, beat, pushed, broken }: SocketOptions) => {
  const waiting: Waiting[] = []
  // some servers answer beats: then a beat has its turn among the answers
  let answersBeats = false
  const complain: Complain = (about) => line.complain(`socket: ${about}`)
  const socket = new WebSocket(offer.url, { headers: { 'User-Agent': 'Mozilla/5.0' } })
  let ending = false

  const received = (body: string) => {
    const answer = envelopeOf(body, complain)
    if (answer === undefined) return
    const at = waiting.findIndex(({ action }) => answer.ack === `${action}_ack`)
    const index = at < 0 ? waiting.findIndex(({ action }) => answer.ack === 'common_ack' && action !== 'login') : at
    const [asked] = answer.ack === 'pull_task_ack' || index < 0 ? [] : waiting.splice(index, 1)
    if (asked !== undefined) return asked.settle(answer)
    answersBeats ||= answer.ack === 'common_ack' && Object.keys(answer.data).length === 0
    pushed(answer)
  }

  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', (cause) => reject(new Unanswered(cause.message, { cause })))
  })
  const pulse = () => {
    if (answersBeats) waiting.push({ action: 'heartbeat', settle: () => {}, fail: () => {} })
    socket.send(beat)
  }
  const beating = setInterval(pulse, offer.heartbeat * 1000)
  beating.unref()
  socket.on('message', (data, isBinary) => (isBinary ? complain('a binary frame') : received(data.toString())))
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearInterval(beating)
    for (const { fail } of waiting.splice(0)) fail(new Unanswered('the WebSocket closed'))
    if (!ending) broken()
  })

  /** Sends a frame and waits for its answer. Throws `Unanswered`. */
  const ask = ({ action, body }: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => late(), line.options.timeout ?? 30_000)
      const done = (settled: () => void) => {
        clearTimeout(timer)
        settled()
      }
      const asked: Waiting = {
        action,
        settle: (answer) => done(() => resolve(answer)),
        fail: (cause) => done(() => reject(cause)),
      }
      const late = () => {
        waiting.splice(waiting.indexOf(asked), 1)
        reject(new Unanswered('no answer on the WebSocket'))
      }
      waiting.push(asked)
      socket.send(body, (error) => error && asked.fail(new Unanswered(error.message, { cause: error })))
    })

  const terminate = () => {
    ending = true
    socket.terminate()
  }
  const close = () => {
    ending = true
    socket.close()
  }
  /** The network breaks under it. */
  const drop = () => socket.terminate()
  return { ask, close, terminate, drop, isOpen: () => socket.readyState === WebSocket.OPEN }
}

export type Socket = Awaited<ReturnType<typeof openSocket>>
