import { createHash, randomUUID } from 'node:crypto'
import { type HubPort, placeId, remoteId } from '@queqiao/hub'
import { type WebBridge, web } from '@queqiao/web'
import { expect } from 'vitest'
import { type Choices, messagesOn, placesOn, type Seen } from './page.ts'
import type { FileKind, MediaSide, Shown, Subject } from './side.ts'

const owner = 'Owner'
const desk = 'Me'
const origin = 'http://127.0.0.1'
const own = { host: '127.0.0.1', 'sec-fetch-site': 'same-origin' }

const digest = (bytes: ArrayBuffer) => createHash('sha256').update(new Uint8Array(bytes)).digest('hex')

interface File {
  readonly kind: FileKind
  readonly name: string
  readonly bytes: Uint8Array
}

/** What somebody has open in their browser: all pages, looked at again and again. */
class Browser {
  readonly #written = new Map<string, string>()
  readonly #ids = new Map<string, string>()
  readonly #hashes = new Map<string, string>()
  #bridge: WebBridge | undefined
  #port: HubPort | undefined
  #cookie = ''
  #places: ReadonlyMap<string, string> = new Map()
  #shown: ReadonlyMap<string, readonly Shown[]> = new Map()
  /** What a form has said, in its place. */
  readonly #said: (Shown & { readonly name: string })[] = []
  readonly #choices = new Map<string, Choices>()
  #sending: Promise<unknown> = Promise.resolve()
  #looking: Promise<void> | undefined
  #isOpen = true
  sent = 0

  open(): WebBridge {
    const bridge = web({ url: origin })
    this.#bridge = bridge
    this.#looking ??= this.#look()
    const start: WebBridge['start'] = async (port) => {
      await bridge.start(port)
      this.#port = port
      this.#cookie ||= await this.#signIn(port)
    }
    return { ...bridge, start }
  }

  shown(name: string): readonly Shown[] {
    return [...(this.#shown.get(name) ?? []), ...this.#said.filter((one) => one.name === name)]
  }

  places(name: string): number {
    return this.#places.has(name) ? 1 : 0
  }

  /** Sends what is written, in the order in which it was. */
  write(name: string, what: object, file?: File): string {
    const id = randomUUID()
    this.#written.set(`u-${id}`, name)
    this.#sending = this.#sending.then(async () => {
      const path = `/c/${this.#places.get(name) ?? 'none'}`
      const given = file && (await this.#give(path, file))
      if (given?.error !== undefined)
        this.#said.push({ name, id: `said ${id}`, by: '', text: `✗ ${given.error}`, answers: `u-${id}` })
      if (given?.file === undefined && file) return
      const files = file ? [{ file: given?.file, kind: file.kind }] : []
      const body = JSON.stringify({ id, text: '', files, ...what })
      const { status } = await this.#ask(path, { method: 'POST', body })
      if (status === 204) this.sent++
    })
    return `u-${id}`
  }

  /** Presses a button of the last message that has such. */
  async choose(name: string, label: string): Promise<string> {
    const { id = '', tokens } = this.#choices.get(name) ?? {}
    const token = tokens?.get(label) ?? expect.fail(`nothing is called ${label}`)
    await this.#ask(`/c/${this.#places.get(name)}/press`, { method: 'POST', body: new URLSearchParams({ id, token }) })
    return `u-${id}`
  }

  async heard(): Promise<void> {
    await this.#sending
  }

  async stop(): Promise<void> {
    this.#isOpen = false
    await this.#looking
  }

  async #signIn(port: HubPort): Promise<string> {
    const body = new URLSearchParams({ token: await port.signins.link(owner) })
    const answer = await this.#ask('/in', { method: 'POST', body })
    return answer.headers.get('set-cookie')?.split(';')[0] ?? expect.fail('not let in')
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...own, cookie: this.#cookie }
    return (await this.#bridge?.pages.request(origin + path, { ...init, headers })) ?? Response.error()
  }

  /** A file goes before what it belongs to; why it does not, the form says. */
  async #give(path: string, { kind, name, bytes }: File): Promise<{ readonly file?: string; readonly error?: string }> {
    const query = new URLSearchParams({ id: randomUUID(), kind, name })
    const answer = await this.#ask(`${path}/files?${query}`, { method: 'PUT', body: new Uint8Array(bytes) })
    return answer.json()
  }

  async #look(): Promise<void> {
    while (this.#isOpen) {
      await this.#lookOnce().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async #lookOnce(): Promise<void> {
    const list = await this.#ask('/')
    if (list.status !== 200) return
    const places = placesOn(await list.text())
    const shown = new Map<string, readonly Shown[]>()
    for (const [name, place] of places) {
      const page = await this.#ask(`/c/${place}`)
      if (page.status !== 200) return
      const seen = messagesOn(await page.text())
      shown.set(name, await this.#read(seen))
      const choices = seen.findLast((one) => one.choices)?.choices
      if (choices) this.#choices.set(name, choices)
    }
    this.#places = places
    this.#shown = shown
  }

  /** Under the ids by which the browser knows what it has sent. */
  async #read(seen: readonly Seen[]): Promise<readonly Shown[]> {
    for (const [id, name] of this.#written) {
      const known = await this.#port?.messageAt(placeId(this.#places.get(name) ?? 'none'), remoteId(id))
      if (known) this.#ids.set(known.message, id)
    }
    const idOf = (id: string) => this.#ids.get(id) ?? id
    return Promise.all(
      seen.map(async ({ media, choices: _, answers, id, ...one }) => ({
        ...{ ...one, id: idOf(id) },
        ...(answers !== undefined && { answers: idOf(answers) }),
        ...(media && { file: { kind: media.kind, name: media.name, sha256: await this.#hashOf(media.path) } }),
      })),
    )
  }

  async #hashOf(path: string): Promise<string> {
    const before = this.#hashes.get(path)
    if (before !== undefined) return before
    const answer = await this.#ask(path.replace(/^\.\./, ''))
    const hash = digest(await answer.arrayBuffer())
    if (answer.status === 200) this.#hashes.set(path, hash)
    return hash
  }
}

const side = (browser: Browser): MediaSide => ({
  owner,
  desk,
  help: 'help',
  open: () => browser.open(),
  places: (name) => browser.places(name),
  shown: (name) => browser.shown(name),
  write: (name, text, answers = '') => browser.write(name, { text, answers }),
  edit: () => expect.fail('nothing is edited on the page'),
  choose: (name, label) => browser.choose(name, label),
  other: (name) => browser.write(name, { text: '' }),
  elsewhere: (text) => void browser.write('no such page', { text }),
  demolish: () => expect.fail('a page cannot be deleted'),
  limit: () => expect.fail('nothing is sent that could be told to wait'),
  loseAnswer: () => expect.fail('nothing is sent of which the answer could be lost'),
  away: async () => expect.fail('the page is where the hub is'),
  back: async () => undefined,
  heard: () => browser.heard(),
  requests: () => browser.sent,
  stop: () => browser.stop(),
  give: (name, { kind, name: called, bytes, caption = '', answers = '' }) =>
    browser.write(name, { text: caption, answers }, { kind, name: called, bytes }),
})

const nothingSent = 'nothing is sent: the page reads what the hub keeps, in the same process'
const noEdit = 'what was sent is not changed on the page'
const atOnce = 'a file that has not come yet has something in its place from the beginning on'
const marked = 'the message itself is marked, and no line stands beside it'

export const onWeb: Subject<MediaSide> = {
  name: 'web',
  cannot: {
    'waits in order while nobody answers there, then comes, several messages at once': nothingSent,
    'stands there once, also if the rest of what came with it had to wait': nothingSent,
    'recognises the repeat of a send whose answer was lost': nothingSent,
    'says where a message may be missing': nothingSent,
    'has one place also where the answer to making it was lost': nothingSent,
    'ends everything at once while nobody answers there': nothingSent,
    'stands where it was sent, among the words': atOnce,
    'is a picture at the desk; the next one takes its place, and then the word that it was scanned':
      'each code is a message of its own at the desk, and the account’s own page shows the one that is good',
    'never appears where it goes': marked,
    'appears where it stays': marked,
    'gets a new place where somebody has deleted the old one': 'a page cannot be deleted',
    'is readable whatever it is': 'each kind has a look of its own, not the line that stands for it elsewhere',
    'stays, and WeChat’s line answers it': marked,
    'goes where the settings say so, and WeChat’s line is said': marked,
    'goes also where it was written there': marked,
    'is said once, as it is now, where it is changed while it waits': noEdit,
    'is said once more, marked, where it is changed afterwards': noEdit,
    'is not said where it is changed into a note while it waits': noEdit,
    'is refused with a reason where it cannot be passed on': 'the page sends nothing that no bridge passes on',
  },
  begin: async () => side(new Browser()),
}
