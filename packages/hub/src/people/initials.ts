/** What reads Chinese names: its tables are large, and most processes never need them. */
let reading: Promise<(name: string) => readonly string[]> | undefined

const load = async () => {
  const { pinyin } = await import('pinyin-pro')
  // at its beginning a name has its surname: 曾 is read zēng there, 单 shàn
  const options = { pattern: 'first', toneType: 'none', type: 'array', surname: 'head' } as const
  return (name: string) => pinyin(name, options)
}

const han = /\p{Script=Han}/u
/** A Chinese run of a name, or a word of it. */
const pieces = /\p{Script=Han}+|[a-z0-9]+/giu

/** Names that were read already: one takes 50 µs, and a group has hundreds. */
const known = new Map<string, string>()
const most = 20_000

/** The first letters of a Chinese name as it is read (张三丰: `zsf`), with those of the words in it; undefined where nothing of it is
 *  Chinese. Loads its tables when it is first asked. */
export async function initials(name: string): Promise<string | undefined> {
  if (!han.test(name)) return undefined
  const found = known.get(name)
  if (found !== undefined) return found
  reading ??= load()
  const letters = lettersOf(name, await reading)
  if (known.size >= most) known.clear()
  known.set(name, letters)
  return letters
}

/** Whether these may be the first letters of a name. */
export const areInitials = (typed: string): boolean => /^[a-z]{2,10}$/iu.test(typed)

/** Whether the first letters of a Chinese one of the names begin so. */
export async function haveInitials(names: readonly string[], typed: string): Promise<boolean> {
  const begin = typed.trim().toLowerCase()
  if (!areInitials(begin)) return false
  for (const name of names) if ((await initials(name))?.startsWith(begin)) return true
  return false
}

function lettersOf(name: string, read: (name: string) => readonly string[]): string {
  const letters = [...name.matchAll(pieces)].flatMap(([piece]) => (han.test(piece) ? read(piece) : [piece.slice(0, 1)]))
  return letters.join('').toLowerCase()
}
