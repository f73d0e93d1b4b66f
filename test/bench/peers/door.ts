import { createServer, type IncomingMessage, type RequestListener } from 'node:http'

/** What a client wants to hear. */
const ack = JSON.stringify({ error_code: 0, error_reason: '', ack_type: 'common_ack', data: {} })

/** A text that was reported. */
export interface Report {
  readonly chat: string
  readonly sender: string
  readonly text: string
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** A callback server of bare `node:http` that keeps nothing: it reads a report, answers, and hands on what was said. Its
 *  first line says where it listens. */
export function openDoor(take: (report: Report) => void): void {
  const answer: RequestListener = async (request, response) => {
    const { data } = JSON.parse(await bodyOf(request))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': ack.length }).end(ack)
    if (data.msg) take({ chat: data.msg.room_wxid, sender: data.msg.wxid_from, text: data.msg.msg })
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ url: `http://127.0.0.1:${Object(server.address()).port}/` }))
  })
  process.once('SIGTERM', () => process.exit(0))
}

/** Sends what was reported: one after the other in each chat, all chats at once. What waits is in memory alone. */
export function inOrder(send: (report: Report) => Promise<void>): (report: Report) => void {
  const last = new Map<string, Promise<void>>()
  return (report) => {
    last.set(
      report.chat,
      (last.get(report.chat) ?? Promise.resolve()).then(() => send(report)),
    )
  }
}
