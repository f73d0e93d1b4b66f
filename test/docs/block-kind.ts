import type { Block } from './markdown.ts'

/** What a block of a page is, to whoever runs it. */
export type Kind =
  /** Run to its end; with `until`, until it has printed these words, and then ended as by Ctrl-C. */
  | { readonly kind: 'run'; readonly until?: string }
  | { readonly kind: 'not run'; readonly reason: string }
  /** Nothing to run. */
  | { readonly kind: 'shown' }
  | { readonly kind: 'unmarked' }

/** Programs that our pages call: a block that begins with one is something to run, whatever it says. */
const programs =
  /^(?:\$ )?(?:sudo |[A-Z_]+=\S+ )*(?:npx|npm|pnpm|node|queqiao|docker|systemctl|journalctl|useradd|apt|apt-get|curl|git|cd|cp|mkdir|bash|sh|ssh|\.\/\S+|\.ci\/run)(?:\s|$)/

const firstOf = ({ text }: Block): string =>
  text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''

/** What the words behind the fence make of a block. */
export const kindOf = (block: Block): Kind => {
  const { info } = block
  const [, reason] = /^sh no-run: (.+)$/.exec(info) ?? []
  if (reason !== undefined) return { kind: 'not run', reason }
  const [, until] = /^sh until: (.+)$/.exec(info) ?? []
  if (until !== undefined) return { kind: 'run', until }
  if (info === 'sh') return { kind: 'run' }
  if (/^(?:sh|bash|console|shell)\b/.test(info)) return { kind: 'unmarked' }
  return info === '' && programs.test(firstOf(block)) ? { kind: 'unmarked' } : { kind: 'shown' }
}

/** The commands of a block, without what is said of them. */
export const commandsOf = ({ text }: Block): string =>
  text
    .replaceAll(/(?:^|\s+)#.*$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
