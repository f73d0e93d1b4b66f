import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seen, SeenFile, Topic } from '../servers/telegram/index.ts'
import { type Child, child } from './child.ts'
import type { OtherSide } from './started.ts'
import { prepared, type Standing } from './stub.ts'

const you = 'You'

interface Hello {
  readonly apiRoot: string
  readonly token: string
}

/** A Bot API server that runs with `--local`, as a process of its own, with a forum of somebody's. */
export class TelegramStub implements Standing {
  readonly #child: Child<Hello>
  readonly #folder: string
  #forum = 0
  #user = 0

  private constructor(started: Child<Hello>, folder: string) {
    this.#child = started
    this.#folder = folder
  }

  static async start(): Promise<TelegramStub> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-telegram-'))
    const options = JSON.stringify({ local: { folder } })
    const stub = new TelegramStub(await child('../servers/telegram/main.ts', options), folder)
    return prepared(stub, () => stub.#settle())
  }

  get side(): OtherSide {
    const { apiRoot, token: botToken } = this.#child.hello
    return {
      users: [{ name: you, role: 'owner', telegram: this.#user }],
      telegram: { apiRoot, botToken, forums: [this.#forum], localFiles: this.#folder },
    }
  }

  // the bot asks it for updates
  async tell(): Promise<void> {}

  /** Files that the bot has shown. */
  async files(): Promise<readonly SeenFile[]> {
    const all = await this.#ask<readonly Seen[]>('messages', { chat: this.#forum })
    return all.flatMap(({ file, from }) => (file && from !== you ? [file] : []))
  }

  /** The owner of the account shows a file of so many bytes in the first topic. Gives its SHA-256. */
  async show(size: number): Promise<string> {
    const [topic] = await this.#ask<readonly Topic[]>('topics', { chat: this.#forum })
    const file = { kind: 'document', name: 'large.bin', bytes: size }
    await this.#ask('show', { as: you, chat: this.#forum, thread: topic?.id, file })
    const all = await this.#ask<readonly Seen[]>('messages', { chat: this.#forum })
    return all.findLast((message) => message.file?.size === size && message.from === you)?.file?.hash ?? ''
  }

  async stop(): Promise<void> {
    await this.#child.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Makes the forum, and learns who the owner is. */
  async #settle(): Promise<void> {
    const { id } = await this.#ask<{ id: number }>('group', { kind: 'forum', members: [you] })
    this.#forum = id
    const { from } = await this.#ask<{ from: { id: number } }>('send', { as: you, chat: id, text: 'hello' })
    this.#user = from.id
  }

  async #ask<T>(what: string, about: object): Promise<T> {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ do: what, ...about })
    const answer = await fetch(`${this.#child.hello.apiRoot}/_control`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`Bot API server, ${what}: HTTP ${answer.status}`)
    const { result } = await answer.json()
    return result
  }
}
