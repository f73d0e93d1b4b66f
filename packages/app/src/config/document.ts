import {
  type Document,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml'
import { keyOf, type Problem } from './problem.ts'

/** A YAML text, and the line on which each key of it stands. */
export interface Read {
  readonly value: unknown
  readonly problems: readonly Problem[]
  line(key: string): number | undefined
}

const parts = (key: string): readonly (string | number)[] =>
  [...key.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, at, name]) => (at === undefined ? (name ?? '') : Number(at)))

const offset = (document: Document, path: readonly (string | number)[]): number | undefined => {
  const parent = document.getIn(path.slice(0, -1), true)
  const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path.at(-1)) : undefined
  const node = pair?.key ?? document.getIn(path, true)
  // where the key is missing, the line of what it is missing from
  if (isNode(node) && node.range) return node.range[0]
  return path.length > 0 ? offset(document, path.slice(0, -1)) : undefined
}

type Ancestor = Document | Node | Pair

const step = (node: Ancestor, next: Ancestor): readonly (string | number)[] => {
  if (isPair(node)) return [String(node.key)]
  return isSeq(node) ? [node.items.indexOf(next)] : []
}

// which key is written at this place
const keyAt = (document: Document, at: number): string => {
  let found = ''
  visit(document, {
    Pair: (_, pair, above) => {
      if (!isNode(pair.key) || pair.key.range?.[0] !== at) return
      const nodes = [...above, pair]
      found = keyOf(nodes.flatMap((node, index) => step(node, nodes[index + 1] ?? pair)))
      return visit.BREAK
    },
  })
  return found
}

const mistake = (document: Document, { code, pos }: YAMLParseError): Problem =>
  code === 'DUPLICATE_KEY'
    ? { key: keyAt(document, pos[0]), expected: 'it only once', found: 'it again' }
    : { key: '', expected: 'YAML', found: `a mistake in it (${code.toLowerCase().replaceAll('_', ' ')})` }

/** An anchor may hold an alias of itself: what is made of it never ends. */
const isEndless = (value: unknown): boolean => {
  try {
    JSON.stringify(value)
    return false
  } catch {
    return true
  }
}

const endless: Problem = { key: '', expected: 'aliases that do not lead into themselves', found: 'one that does' }

const values = (document: Document): { value: unknown; problems: readonly Problem[] } => {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
    return isEndless(value) ? { value: {}, problems: [endless] } : { value, problems: [] }
  } catch {
    return { value: {}, problems: [{ key: '', expected: 'aliases with an anchor before them', found: 'one without' }] }
  }
}

/** Reads YAML. Its own error messages may quote the text, so only their kind is told. */
export const readYaml = (text: string): Read => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const line = (at: number): number => lines.linePos(at).line
  const syntax = document.errors.map((error) => ({ ...mistake(document, error), line: line(error.pos[0]) }))
  const read = syntax.length > 0 ? { value: {}, problems: syntax } : values(document)
  return {
    ...read,
    line: (key) => {
      const at = offset(document, parts(key))
      return at === undefined ? undefined : line(at)
    },
  }
}
