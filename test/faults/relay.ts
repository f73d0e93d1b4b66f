import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { Target } from './passing.ts'
import { textsIn } from './plan.ts'
import type { Exchange, Traffic } from './traffic.ts'
import type { Strikes } from './wire.ts'

export interface RelayOptions {
  readonly traffic: Traffic
  readonly strikes: Strikes
  /** What a frame says was acknowledged, and its sender does not get to know. */
  missed(body: string): void
  /** A report was acknowledged. */
  kept(): void
  /** Whom to call. */
  next(): Target | undefined
}

interface Frame {
  readonly exchange: Exchange
  readonly body: string
}

const isTaken = (answer: string): boolean => /"error_code":\s*0\b/.test(answer)
// an answer to a poll: nobody polls on a WebSocket, so it comes unasked
const isPush = (answer: string): boolean => answer.includes('"pull_task_ack"')

/** Passes the frames of one WebSocket both ways. */
const pass = (client: WebSocket, server: WebSocket, target: Target, options: RelayOptions) => {
  const { traffic, strikes, missed, kept } = options
  const whole = traffic.open({ process: target.number, room: 1, body: '' })
  // frames are answered in order
  const waiting: Frame[] = []
  /** The fault that ended it: what Queqiao still sends in that moment is lost with it. */
  let cutBy: string | undefined

  const end = (fault?: string) => {
    cutBy ??= fault
    for (const { exchange } of waiting.splice(0)) traffic.close(exchange, 'unanswered', fault)
    traffic.close(whole, 'unanswered', fault)
    client.terminate()
    server.terminate()
  }

  const asked = (body: string) => {
    const exchange = traffic.open({ process: target.number, room: 0, body })
    waiting.push({ exchange, body })
    const weighs = textsIn(body).length > 0 || exchange.told.length > 0
    if (!weighs || !strikes('request-cut')) return server.send(body)
    // it arrives; whether it is read before the end is, nobody knows
    server.send(body, () => end('request-cut'))
  }

  const pushed = (body: string) => {
    const push = traffic.open({ process: target.number, room: 0, body: '' })
    traffic.hands(push, body)
    if (push.handed.length && strikes('poll-lost')) {
      traffic.close(push, 'lost', 'poll-lost')
      return end('poll-lost')
    }
    const cuts = push.handed.length > 0 && strikes('socket-cut')
    client.send(body, (error) => {
      traffic.close(push, error ? 'lost' : 'heard', error ? cutBy : undefined)
      if (cuts) end('socket-cut')
    })
  }

  const answered = (answer: string) => {
    const frame = waiting.shift()
    if (!frame) return client.send(answer)
    const { exchange, body } = frame
    exchange.taken = isTaken(answer)
    const reports = textsIn(body).length > 0
    if (reports && exchange.taken) kept()
    if ((reports || exchange.told.length > 0) && exchange.taken && strikes('answer-lost')) {
      missed(body)
      traffic.close(exchange, 'lost', 'answer-lost')
      return end('answer-lost')
    }
    client.send(answer, (error) => {
      if (error) traffic.close(exchange, 'lost', cutBy)
      else traffic.close(exchange, exchange.taken ? 'heard' : 'refused')
    })
  }

  client.on('message', (data) => asked(String(data)))
  server.on('message', (data) => (isPush(String(data)) ? pushed(String(data)) : answered(String(data))))
  for (const one of [client, server]) {
    one.on('close', () => end())
    one.on('error', () => end())
  }
}

/** The way of WebSockets: each to one process, for as long as it lasts. */
export const relayOf = (options: RelayOptions) => {
  const doors = new WebSocketServer({ noServer: true })
  const open = new Set<WebSocket>()

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const target = options.next()
    if (!target) return socket.destroy()
    const server = new WebSocket(new URL(request.url ?? '/', target.url.replace(/^http/, 'ws')))
    open.add(server)
    server.once('close', () => open.delete(server))
    server.once('error', () => socket.destroy())
    server.once('open', () => {
      doors.handleUpgrade(request, socket, head, (client) => pass(client, server, target, options))
    })
  }
  const stop = () => {
    for (const one of open) one.terminate()
    doors.close()
  }
  return { upgrade, stop }
}
