import type { AccountId } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import { Refused, Retry } from '../errors.ts'
import { type FileId, fileId } from '../ids.ts'
import { digest } from '../keys.ts'
import type { Store } from '../store/store.ts'
import type { Given } from '../wish.ts'
import { made, measured, type Stored, takeIn, type Workshop } from './arrival.ts'
import { Unconvertible } from './convert/recipe.ts'
import type { RecipeName } from './convert/recipes.ts'
import { withEnding, withSomeEnding } from './ending.ts'
import { bytes, limitOf } from './limits.ts'
import type { Bytes } from './needed.ts'
import type { Sends } from './shipping.ts'
import { TooLarge } from './store/errors.ts'
import { type FileHash, fileHash } from './store/files.ts'
import { windowsName } from './windows-name.ts'

/** Milliseconds that reading a file from another side may take. */
const longest = 600_000

/** What is made of a file for WeChat, by what it is sent as. Files are never touched. */
const recipes: { readonly [K in Given['kind']]?: RecipeName } = {
  image: 'picture-for-wechat',
  sticker: 'sticker-for-wechat',
  voice: 'voice-for-wechat',
}

/** Files that people of other sides send: kept, and made ready for WeChat. */
export class Giving {
  readonly #store: Store
  readonly #workshop: Workshop
  readonly #bytes: Bytes
  readonly #stopping = new AbortController()

  constructor(store: Store, workshop: Workshop, bytes: Bytes) {
    this.#store = store
    this.#workshop = workshop
    this.#bytes = bytes
  }

  /** Takes a file in, for an account. The same key on the same bridge, sent as the same kind under the same name, is the same file
   *  there. */
  async keep(bridge: string, account: AccountId, given: Given): Promise<FileId> {
    const id = fileId(digest('given', bridge, account, given.kind, given.key, given.name))
    const known = await this.#store.db.selectFrom('files').select('state').where('id', '=', id).executeTakeFirst()
    if (known?.state !== 'ready') await this.#take(id, account, given)
    return id
  }

  /** What is being read is read again another time. */
  stop(): void {
    this.#stopping.abort(new Retry('stopping', { certain: true }))
  }

  async #take(id: FileId, account: AccountId, given: Given): Promise<void> {
    const { kind, name } = given
    const stored = await this.#read(given)
    const spare: FileHash[] = []
    const going = await this.#forWeChat(given, stored, spare)
    // stickers of one side are none on another, but what is made of them for WeChat is a picture everywhere
    const shown = isNoPicture(given, stored) ? going.made : stored
    if (shown !== stored) spare.push(stored.hash)
    const { hash, size, facts } = shown
    const about = { id, account, message: '', kind, role: 'file', name, at: steadyNow(), tries: 0 } as const
    const come = {
      state: 'ready',
      hash,
      size,
      facts: JSON.stringify(facts),
      ships: going.sends.hash,
      sends: JSON.stringify(going.sends),
    } as const
    await this.#bytes.give([hash, fileHash(going.sends.hash)], spare, async (tx) => {
      const row = tx.insertInto('files').values({ ...about, ...come })
      await row.onConflict((conflict) => conflict.column('id').doUpdateSet(come)).execute()
    })
  }

  async #read({ kind, open }: Given): Promise<Stored> {
    try {
      const stored = await takeIn(
        this.#workshop,
        kind,
        await open(AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(longest)])),
      )
      // those of another side see it, too
      return await measured(this.#workshop, kind, stored)
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      const limit = bytes(limitOf(this.#workshop.limits, kind))
      throw new Refused(`the file is too large: the limit is ${limit}`, { cause: error })
    }
  }

  /** What cannot be made ready goes as the plainer picture that there is of it, else as the file that it is. What was only
   *  read on the way is `spare`. */
  async #forWeChat(given: Given, stored: Stored, spare: FileHash[]): Promise<Going> {
    const { kind, name, still } = given
    const recipe = recipes[kind]
    if (recipe === undefined) return goingOf(kind === 'video' ? filmName(name, stored) : name, stored)
    try {
      const ready = await made(this.#workshop, recipe, stored)
      return goingOf(withEnding(name, ready.facts.extension), ready)
    } catch (error) {
      if (!(error instanceof Unconvertible)) throw error
      if (still) {
        const plainer = await this.#read({ ...given, open: still })
        spare.push(plainer.hash)
        return this.#forWeChat({ kind, name, key: given.key, open: still }, plainer, spare)
      }
      const { made: same, sends } = goingOf(withSomeEnding(name, stored.facts.extension), stored)
      return { made: same, sends: { ...sends, kind: 'file', why: error.message } }
    }
  }
}

/** What WeChat is sent, and the file that it is. */
interface Going {
  readonly sends: Sends
  readonly made: Stored
}

const isNoPicture = ({ kind }: Given, { facts }: Stored): boolean =>
  kind === 'sticker' && !facts.type.startsWith('image/')

/** Clients go by how a name ends. */
const filmName = (name: string, { facts: { type, extension } }: Stored): string =>
  type.startsWith('video/') ? withEnding(name, extension) : withSomeEnding(name, extension)

const goingOf = (name: string, file: Stored): Going => ({ made: file, sends: sendsOf(name, file) })

const sendsOf = (name: string, { hash, size, md5, facts: { type } }: Stored): Sends => ({
  ...{ hash, name: windowsName(name), size, md5, type },
})
