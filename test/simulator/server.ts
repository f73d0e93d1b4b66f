import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

interface Request {
  readonly action: string
  readonly appid: string
  readonly wxid: string
  readonly client_session?: string
  readonly data: Record<string, unknown>
}

interface Envelope {
  readonly error_code: unknown
  readonly error_reason: unknown
  readonly ack_type: unknown
  readonly data: unknown
}

export interface CallbackServer {
  readonly url: string
  /** Every request, in order of arrival; `raw` as it stood on the wire. */
  readonly requests: (Request & { readonly raw: string })[]
  /** Task to hand out at the next poll. */
  readonly tasks: unknown[]
  close(): Promise<void>
}

export interface ServerOptions {
  /** Acks by the older rule. */
  readonly v1?: boolean
  readonly secret?: string
  /** Changes an answer; a string is sent as it is. */
  readonly change?: (envelope: Envelope, request: Request) => unknown
}

const own = new Set(['login', 'logout', 'pull_task'])

/** A WeHub callback that answers as the document says, unless told to do otherwise. */
export const callbackServer = async ({ v1 = false, secret, change }: ServerOptions = {}): Promise<CallbackServer> => {
  const requests: (Request & { raw: string })[] = []
  const tasks: unknown[] = []
  let given = 0

  const dataFor = ({ action, wxid, data }: Request): unknown => {
    if (action === 'login' && secret)
      return {
        signature: createHash('md5')
          .update(`${wxid}#${String(data.nonce)}#${secret}`)
          .digest('hex')
          .toUpperCase(),
      }
    if (action === 'report_task_result' && v1) return { task_id: data.task_id }
    if (action !== 'pull_task' || tasks.length === 0) return {}
    given += 1
    return { task_id: `t${given}`, task_data: tasks.shift() }
  }

  const answer = async (incoming: IncomingMessage): Promise<string> => {
    const raw = await text(incoming)
    const request: Request = JSON.parse(raw.replaceAll('\n', '\\n').replaceAll('\t', '\\t'))
    requests.push({ ...request, raw })
    const ack = v1 || own.has(request.action) ? `${request.action}_ack` : 'common_ack'
    const envelope = { error_code: 0, error_reason: '', ack_type: ack, data: dataFor(request) }
    const changed = change ? change(envelope, request) : envelope
    return typeof changed === 'string' ? changed : JSON.stringify(changed)
  }

  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then((body) => outgoing.end(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/wechat/callback`,
    requests,
    tasks,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
