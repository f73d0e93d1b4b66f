import {
  type ChatKey,
  type FileId,
  fileId,
  type Given,
  type HubPort,
  type Linked,
  type Look,
  type Picked,
  type PlaceId,
  type Pressed,
  Refused,
  type Remote,
  type RemoteId,
  type User,
} from '@queqiao/hub'
import { type AccountId, accountId, personId } from '@queqiao/protocol/model'

export const account = accountId('wxid_me')

const stream = (pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const all = pieces[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (out) => {
      const { done, value } = await all.next()
      if (done) out.close()
      else out.enqueue(value)
    },
    cancel: async () => void (await all.return?.()),
  })
}

/** The hub as a bridge sees it, in memory: what it received, what it was told of the bridge's health. */
export class Port implements HubPort {
  readonly received: Remote[] = []
  readonly healths: { readonly ready: boolean; readonly reason?: string }[] = []
  readonly places = new Map<PlaceId, readonly ChatKey[]>()
  readonly links = new Map<string, Linked>()
  /** Where messages stand. */
  readonly stands = new Map<RemoteId, PlaceId>()
  readonly notes = new Map<PlaceId, string>()
  readonly linked = new Set<PlaceId>()
  /** How every chat looks. */
  face: Look = { kind: 'desk', title: 'Me' }
  /** Files that are `ready`, in pieces. */
  readonly files = new Map<FileId, () => AsyncIterable<Uint8Array>>()
  /** Files that were kept, with their bytes. */
  readonly kept: (Omit<Given, 'open' | 'still'> & { readonly bytes: Uint8Array })[] = []
  /** Places that were made without a run. */
  private readonly made = new Map<string, PlaceId>()
  /** Set to make storing fail. */
  full = false
  /** Set to make looking for chats fail. */
  broken: Error | undefined
  private readonly owners: readonly User[]

  constructor(owner?: number) {
    const ids: User['ids'] = owner === undefined ? {} : { telegram: String(owner) }
    this.owners = [{ name: 'Me', role: 'owner', accounts: [], ids }]
  }

  async receive(remotes: readonly Remote[]): Promise<void> {
    if (this.full) throw new Error('no space left')
    const known = new Set(this.received.map(({ id }) => id))
    this.received.push(...remotes.filter(({ id }) => !known.has(id)))
  }

  async chatsAt(place: PlaceId): Promise<readonly ChatKey[]> {
    if (this.broken) throw this.broken
    return this.places.get(place) ?? []
  }

  async messageAt(_: PlaceId, remote: string, picked?: Picked): Promise<Linked | undefined> {
    return this.links.get(picked ? `${remote} ${picked.words}@${picked.at}` : remote)
  }

  /** What buttons stand for. */
  readonly buttons = new Map<string, Pressed>()

  async pressed(token: string): Promise<Pressed> {
    return this.buttons.get(token) ?? { refused: 'This is too old: ask once more.' }
  }

  async placeOf(remote: RemoteId): Promise<PlaceId | undefined> {
    return this.stands.get(remote)
  }

  async written(remote: RemoteId): Promise<Remote | undefined> {
    return this.received.find(({ id }) => id === remote)
  }

  async person(_: AccountId, id: ReturnType<typeof personId>) {
    return { id, name: String(id) }
  }

  async commonName(id: ReturnType<typeof personId>) {
    return String(id)
  }

  async look(): Promise<Look> {
    return this.face
  }

  async titleAmong(): Promise<string> {
    return this.face.title
  }

  async member() {
    return undefined
  }

  async members() {
    return []
  }

  async isIn(): Promise<boolean> {
    return true
  }

  async place(key: ChatKey, make: Parameters<HubPort['place']>[1]): Promise<PlaceId> {
    const of = JSON.stringify(key)
    const place = this.made.get(of) ?? (await make({ key: 'key', title: 'Me' }))
    this.made.set(of, place)
    return place
  }

  /** Telegram keeps what it shows: it reads nothing here. */
  get reading(): HubPort['reading'] {
    throw new Error('nothing is read')
  }

  async standing(): ReturnType<HubPort['standing']> {
    return { bridges: {}, lanes: [], outbox: [], files: [], rates: [] }
  }

  async isLinked(place: PlaceId): Promise<boolean> {
    return this.linked.has(place)
  }

  async deskOf(author: string): Promise<ChatKey | undefined> {
    return this.owners.some(({ ids }) => ids.telegram === author) ? { account } : undefined
  }

  readonly signins = {
    link: async () => 'token',
    offered: async () => undefined,
    open: async () => undefined,
    begin: async () => 'session',
    who: async () => undefined,
    end: async () => {},
  }

  async noted(place: PlaceId): Promise<string | undefined> {
    return this.notes.get(place)
  }

  async note(place: PlaceId, text: string): Promise<void> {
    this.notes.set(place, text)
  }

  async moved(from: PlaceId, to: PlaceId): Promise<boolean> {
    const [key] = [...this.made].find(([, place]) => place === from) ?? []
    if (key !== undefined) this.made.set(key, to)
    return key !== undefined
  }

  async movedTo(): Promise<undefined> {
    return undefined
  }

  async can() {
    return { commands: {}, contents: {} }
  }

  async self() {
    return personId('wxid_me')
  }

  mayWrite(): Promise<boolean> {
    return Promise.resolve(true)
  }

  users(): readonly User[] {
    return this.owners
  }

  everybody(): readonly User[] {
    return this.owners
  }

  readonly words = [
    {
      word: 'help',
      says: { en: 'what you can type here', zh: '这里可以输入什么' },
      roles: ['owner', 'member', 'guest'],
    },
    { word: 'logout', says: { en: 'logs WeChat out', zh: '退出微信' }, roles: ['owner'] },
  ] as const satisfies HubPort['words']

  async accounts(): Promise<readonly AccountId[]> {
    return [account]
  }

  async keep({ open, still: _, ...given }: Given): Promise<FileId> {
    const chunks: Uint8Array[] = []
    for await (const chunk of await open(AbortSignal.timeout(10_000))) chunks.push(chunk)
    this.kept.push({ ...given, bytes: new Uint8Array(Buffer.concat(chunks)) })
    return fileId(given.key)
  }

  async medium(): Promise<undefined> {}

  async open(file: FileId): Promise<ReadableStream<Uint8Array>> {
    const pieces = this.files.get(file)
    if (!pieces) throw new Refused('the file is not kept any more')
    return stream(pieces())
  }

  health(state: { readonly ready: boolean; readonly reason?: string }): void {
    this.healths.push(state)
  }

  readonly owing: HubPort['owing'] = {
    list: async () => [],
    retry: async () => ({ kind: 'done' }),
    drop: async () => ({ kind: 'done' }),
  }

  get lastHealth() {
    return this.healths.at(-1)
  }
}
