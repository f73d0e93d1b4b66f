import { steadyNow } from '../clock.ts'
import type { Kept } from '../delivery.ts'
import { type FileId, fileId } from '../ids.ts'
import { digest } from '../keys.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { type FileRow, keptOf, rowsOf } from './rows.ts'

export interface AvatarsOptions {
  readonly store: Store
  readonly log: Log
  /** Called when there is one to be fetched. */
  wanted(): void
}

/** Milliseconds for which it is remembered that one is here, that it is not, and after which one that failed is tried again. */
const remembered = { here: 3_600_000, missing: 2_000 } as const
const day = 86_400_000
/** Pictures remembered at most. */
const most = 20_000

interface Found {
  readonly kept: Kept | undefined
  readonly until: number
}

const idOf = (url: string): FileId => fileId(digest('avatar', url))

/** Whether a file is a picture of somebody, rather than what somebody has brought. */
export const isAvatar = ({ id, url }: Pick<FileRow, 'id' | 'url'>): boolean => url !== null && id === idOf(url)

/** Pictures of people and rooms, by the addresses that WeChat gives them: a new picture has a new address. They are fetched when
 *  they are to be shown, and hold up nothing. */
export class Avatars {
  readonly #options: AvatarsOptions
  /** By address. */
  readonly #found = new Map<string, Found>()

  constructor(options: AvatarsOptions) {
    this.#options = options
  }

  /** The picture at an address, if it is here; it may be another time. */
  async at(url: string): Promise<Kept | undefined> {
    const found = this.#found.get(url)
    return found && found.until > steadyNow() ? found.kept : this.#look(url)
  }

  /** Those of the addresses whose picture is here by now, and those whose picture will not come. */
  async settled(
    urls: readonly string[],
  ): Promise<{ readonly here: readonly string[]; readonly gone: readonly string[] }> {
    const rows = await rowsOf(this.#options.store.db, urls.map(idOf))
    const stateOf = (url: string) => rows.get(idOf(url))?.state
    const here = urls.filter((url) => stateOf(url) === 'ready')
    // a moment ago it was not
    for (const url of here) this.#found.delete(url)
    return { here, gone: urls.filter((url) => !/^(ready|wanted)$/.test(stateOf(url) ?? '')) }
  }

  async #look(url: string): Promise<Kept | undefined> {
    const { store, log } = this.#options
    const id = idOf(url)
    const now = steadyNow()
    const row = (await rowsOf(store.db, [id])).get(id)
    const kept = row?.state === 'ready' ? keptOf(row) : undefined
    if (this.#found.size >= most) this.#found.clear()
    this.#found.set(url, { kept, until: now + (kept ? remembered.here : remembered.missing) })
    const isNew = !row || (row.state === 'failed' && row.at < now - day)
    if (isNew)
      await this.#want(id, url).catch((error: unknown) =>
        log('info', 'a picture of somebody is fetched another time', { error: String(error) }),
      )
    return kept
  }

  async #want(id: FileId, url: string): Promise<void> {
    const { store, wanted } = this.#options
    const at = steadyNow()
    const asked = { state: 'wanted', url, at, due: at, tries: 0, reason: null } as const
    await store.write(async (tx) => {
      const row = { id, account: '', message: '', kind: 'image', role: 'file', ...asked } as const
      await tx
        .insertInto('files')
        .values(row)
        // another one may have had it fetched meanwhile
        .onConflict((conflict) => conflict.column('id').doUpdateSet(asked).where('files.state', '=', 'failed'))
        .execute()
    })
    wanted()
  }
}
