import { fileId, type Remote, remoteId, type Wanted, type Wish } from '@queqiao/hub'
import { personId, type Text } from '@queqiao/protocol/model'
import { family, Paper } from './paper.ts'

type Bare<W> = W extends Wish ? Omit<W, 'from' | 'by' | 'to'> & Partial<Pick<Wish, 'from' | 'to'>> : never
/** What somebody wants, where it was said. */
export type Want = Bare<Wish>

export const words = (...text: Text): Wanted<'send'> => ({
  kind: 'send',
  chat: family,
  content: { kind: 'text', text },
})
export const say = (...text: Text): Want => ({ kind: 'command', command: words(...text) })
export const give = (file: string): Want => ({
  kind: 'command',
  command: { kind: 'send', chat: family, content: { kind: 'file', file: fileId(file) } },
})
export const edit = (of: string, ...text: Text): Want => ({ kind: 'edit', of: remoteId(of), command: words(...text) })
export const withdraw = (of: string): Want => ({ kind: 'withdraw', of: remoteId(of) })
export const withdrawWords = (of: string): Want => ({ kind: 'withdraw', of: remoteId(of), only: 'words' })
export const at = (person: string): Text[number] => ({ mention: personId(person), name: person })

/** A sheet of paper on which people say what they want. */
export class Sheet extends Paper {
  override async read(group: readonly Remote[]): Promise<readonly Wish[]> {
    if (!group.every(({ body }) => body.startsWith('{'))) return super.read(group)
    const wishes: Wish[] = []
    for (const { id, place, body } of group) {
      const [to] = (await this.hub?.chatsAt(place)) ?? []
      const { by, wants }: { by: string; wants: Want[] } = JSON.parse(body)
      if (to) wishes.push(...wants.map((want) => ({ from: id, to, ...want, by: { id: by, name: by } })))
    }
    return wishes
  }

  /** Somebody wants this, under this id. */
  wants(id: string, wants: Want | readonly Want[], by = 'me@paper'): Promise<void> {
    return this.writes(JSON.stringify({ by, wants: [wants].flat() }), id)
  }
}
