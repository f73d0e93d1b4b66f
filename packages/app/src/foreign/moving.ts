import type { Against, Former, Found, Moved } from './former.ts'

/** Asks for a chat to live somewhere: gives its name, where it is known, and why it cannot, where that is so. `trial`: only looks. */
export type Link = (
  former: Former,
  trial?: boolean,
) => Promise<
  { readonly name: string; readonly error?: never } | { readonly name?: string | undefined; readonly error: string }
>

/** How chats are moved. */
export interface Moving<From extends Former> {
  readonly link: Link
  /** What speaks against the place where one lived. */
  readonly against: (former: From) => Promise<Against | undefined>
  /** What people type to link the chat of that name or id by hand. */
  readonly line: (chat: string) => string
}

const shared = (line: string): Against => ({
  reason: 'several chats were in that place, and here one place is one chat',
  mend: `Choose one, and type there: ${line}`,
})

/** Links each chat where it lived before, one after the other, or says why not; and says what could not be read. */
export async function* moving<From extends Former>(
  { chats, unread }: Found<From>,
  { link, against, line }: Moving<From>,
): AsyncGenerator<Moved> {
  const counts = Map.groupBy(chats, ({ place }) => place)
  for (const former of chats) {
    const isShared = (counts.get(former.place)?.length ?? 0) > 1
    const trouble = isShared ? shared(line('NAME')) : await against(former)
    const { name = former.name, error } = await link(former, trouble && true)
    if (trouble) yield { kind: 'left', former, name, ...trouble }
    else if (error === undefined) yield { kind: 'linked', former, name }
    else yield { kind: 'left', former, name, reason: error, mend: `Type in that place: ${line(name)}` }
  }
  for (const one of unread) yield { kind: 'unread', unread: one }
}
