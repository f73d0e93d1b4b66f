import type { Former, Moved } from './former.ts'
import type { Against } from './groups.ts'

/** Asks for a chat to live somewhere: gives its name, or why it cannot. */
export type Link = (former: Former) => Promise<{ readonly name: string } | { readonly error: string }>

const shared: Against = {
  reason: 'several chats were in that place, and here one place is one chat',
  mend: 'Choose one, and type there: /link NAME',
}

const placeOf = ({ chat, thread }: Former): string => `${chat}/${thread}`

/** Links each chat where it lived before, one after the other, or says why not. `against`: what speaks against a group of
 *  Telegram. */
export async function* moving(
  chats: readonly Former[],
  { link, against }: { readonly link: Link; readonly against: (chat: number) => Promise<Against | undefined> },
): AsyncGenerator<Moved> {
  const counts = Map.groupBy(chats, placeOf)
  for (const former of chats) {
    const isShared = (counts.get(placeOf(former))?.length ?? 0) > 1
    const trouble = isShared ? shared : await against(former.chat)
    if (trouble) {
      yield { kind: 'left', former, ...trouble }
      continue
    }
    const done = await link(former)
    if ('name' in done) yield { kind: 'linked', former, name: done.name }
    else yield { kind: 'left', former, reason: done.error, mend: `Type in that place: /link ${former.name}` }
  }
}
