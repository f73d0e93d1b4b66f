import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { token } from './wire.ts'

/** A file, by its bytes: the same piece again and again. */
export interface Repeated {
  readonly piece: Uint8Array
  /** Bytes. */
  readonly size: number
}

/** A file as somebody got it. */
export interface Got {
  readonly size: number
  readonly sha256: string
}

export interface Task {
  readonly task_id: string
  readonly task_data: { readonly task_type: number; readonly task_dict: { readonly file_index?: string } }
}

/** Task types of WeHub. */
export const types = { send: 1, upload: 9 } as const

export function* piecesOf({ piece, size }: Repeated): Generator<Uint8Array> {
  for (let at = 0; at < size; at += piece.length) yield piece.subarray(0, Math.min(piece.length, size - at))
}

export const known = (file: Repeated): Got => {
  const hash = createHash('sha256')
  for (const piece of piecesOf(file)) hash.update(piece)
  return { size: file.size, sha256: hash.digest('hex') }
}

const boundary = 'boundary_.oOo._MTIzNDU=NDU2Nzg=OTAxMg=='
const tail = `\r\n--${boundary}--\r\n`
const headOf = (index: string): string =>
  [
    `--${boundary}\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="file_index"\r\n\r\n${index}\r\n`,
    `--${boundary}\r\nContent-Type: application/octet-stream\r\n`,
    `Content-Disposition: form-data; name="file";filename="${index}.bin"\r\n\r\n`,
  ].join('')

const files = {
  file: (index: string) => ({ msg_type: 4903, file_name: `${index}.bin` }),
  picture: () => ({ msg_type: 3 }),
}

async function answered(call: ClientRequest): Promise<IncomingMessage> {
  const [answer]: IncomingMessage[] = await once(call, 'response')
  if (answer?.statusCode !== 200) throw new Error(`${call.method} ${call.path}: HTTP ${answer?.statusCode}`)
  return answer
}

/** What of a WeHub client has to do with files. */
export class MediaClient {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #url: string

  constructor(queqiao: string) {
    this.#url = `${queqiao}/wechat/${token}`
  }

  async login(): Promise<void> {
    await this.#ask('login', { nickname: 'Bench', client_version: '0.4.26', machine_id: 'PC:1' })
  }

  /** Says that a file has come in a room; the n-th message of all. */
  async report(n: number, { room, index, kind }: { room: number; index: string; kind: keyof typeof files }) {
    const chat = `1000000${room}@chatroom`
    const about = { room_wxid: chat, wxid_to: chat, wxid_from: `wxid_bench_member_${n % 7}`, raw_msg: '' }
    const id = { msg_id: `8007199254${String(n).padStart(9, '0')}`, msg_timestamp: 1_572_241_508_000 + n }
    await this.#ask('report_new_msg', { msg: { ...id, ...about, file_index: index, ...files[kind](index) } })
  }

  /** The next task of that type; others are done at once. */
  async task(type: number): Promise<Task> {
    for (;;) {
      const { task_id, task_data } = await this.#ask('pull_task', {})
      if (task_id === undefined || !task_data) await pause(20)
      else if (task_data.task_type === type) return { task_id, task_data }
      else await this.done({ task_id, task_data })
    }
  }

  async done({ task_id }: Task): Promise<void> {
    await this.#ask('report_task_result', { task_id, task_result: 1, error_reason: '' })
  }

  /** Brings a file, no faster than it is taken. */
  async upload(index: string, file: Repeated): Promise<void> {
    const head = headOf(index)
    const call = this.#request(`${this.#url}/upload`, 'POST', {
      'content-type': `multipart/form-data; boundary="${boundary}"`,
      'content-length': head.length + file.size + tail.length,
    })
    const taken = answered(call)
    call.write(head)
    for (const piece of piecesOf(file)) if (!call.write(piece)) await Promise.race([once(call, 'drain'), taken])
    call.end(tail)
    await text(await taken)
  }

  /** Gets what is offered at an address. */
  async get(url: string): Promise<Got> {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of await answered(this.#request(url, 'GET').end())) {
      hash.update(chunk)
      size += chunk.length
    }
    return { size, sha256: hash.digest('hex') }
  }

  close(): void {
    this.#agent.destroy()
  }

  #request(url: string, method: string, headers: Record<string, string | number> = {}): ClientRequest {
    return request(url, { method, headers, agent: this.#agent })
  }

  async #ask(action: string, data: object): Promise<Partial<Task>> {
    const body = JSON.stringify({ action, appid: 'bench', wxid: 'wxid_bench_owner', data })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const answer: { data?: Partial<Task> } = JSON.parse(
      await text(await answered(this.#request(this.#url, 'POST', headers).end(body))),
    )
    return answer.data ?? {}
  }
}
