import { WebSocket } from 'ws'
import type { Line } from '../line.ts'
import { Unanswered } from '../post.ts'
import type { Complain, Request } from '../report.ts'
import { type Answer, envelopeOf } from './answer.ts'
import type { Offer } from './offer.ts'
import { waitingOf } from './waiting.ts'

export interface SocketOptions {
  readonly line: Line
  readonly beat: string
  /** What came unasked. */
  readonly pushed: (answer: Answer) => void
  /** The connection broke, and not by us. */
  readonly broken: () => void
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', (cause) => reject(new Unanswered(cause.message, { cause })))
  })

const beating = (seconds: number, beat: () => void) => {
  const timer = setInterval(beat, seconds * 1000)
  timer.unref()
  return () => clearInterval(timer)
}

/** Opens a WebSocket. Throws `Unanswered`. */
export const openSocket = async (offer: Offer, { line, beat, pushed, broken }: SocketOptions) => {
  const waiting = waitingOf(line.options.timeout ?? 30_000)
  // some servers answer beats: then a beat has its turn among the answers
  let answersBeats = false
  let ending = false
  const complain: Complain = (about) => line.complain(`socket: ${about}`)
  const socket = new WebSocket(offer.url, { headers: { 'User-Agent': 'Mozilla/5.0' } })

  const received = (body: string) => {
    const answer = envelopeOf(body, complain)
    if (answer === undefined || waiting.settle(answer)) return
    answersBeats ||= answer.ack === 'common_ack' && Object.keys(answer.data).length === 0
    pushed(answer)
  }

  await opened(socket)
  const still = beating(offer.heartbeat, () => {
    if (answersBeats) waiting.skip('heartbeat')
    socket.send(beat)
  })
  socket.on('message', (data, isBinary) => (isBinary ? complain('a binary frame') : received(data.toString())))
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    still()
    waiting.failAll(new Unanswered('the WebSocket closed'))
    if (!ending) broken()
  })

  /** Sends a frame and waits for its answer. Throws `Unanswered`. */
  const ask = ({ action, body }: Request): Promise<Answer> =>
    waiting.ask(action, (failed) => socket.send(body, (error) => error && failed(error)))

  const end = (how: 'close' | 'terminate') => () => {
    ending = true
    socket[how]()
  }
  /** The network breaks under it. */
  const drop = () => socket.terminate()
  return {
    ask,
    close: end('close'),
    terminate: end('terminate'),
    drop,
    isOpen: () => socket.readyState === WebSocket.OPEN,
  }
}

export type Socket = Awaited<ReturnType<typeof openSocket>>
