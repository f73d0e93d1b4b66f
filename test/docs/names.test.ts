import { describe, expect, test } from 'vitest'
import { words } from '../../packages/hub/src/desk/desk.ts'
import { blocksOf, pages, textOf, wordsOf } from './markdown.ts'

/** Pages for people who run or use it: their code is what they set or type. */
const read = pages.filter((page) => /^(?:README|docs\/|bridges\/(?:matrix|telegram)\/)/.test(page))

const codesIn = (page: string): readonly string[] =>
  [
    ...wordsOf(page)
      .join('\n')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, code = '']) => code)

interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly anyOf?: readonly Node[]
  readonly items?: Node
  readonly additionalProperties?: unknown
}
const settings: Node = JSON.parse(textOf('packages/app/queqiao.schema.json'))

/** What may stand below a setting, by any of the ways in which it may be written. */
const below = (one: Node): readonly Node[] => [
  one,
  ...(one.anyOf ?? []).flatMap(below),
  ...(one.items ? below(one.items) : []),
]

const exists = (from: Node, [key = '', ...rest]: readonly string[]): boolean => {
  if (key === '') return true
  return below(from).some(({ properties, additionalProperties }) => {
    const next = properties?.[key]
    return next ? exists(next, rest) : typeof additionalProperties === 'object' && rest.length === 0
  })
}

const top = new Set(Object.keys(settings.properties ?? {}))
const paths = read.flatMap((page) =>
  codesIn(page).flatMap((code) => {
    const [, path = ''] = /^([a-z]\w*(?:\.[a-z]\w*)+)(?::\s.*)?$/i.exec(code) ?? []
    return top.has(path.split('.')[0] ?? '') ? [[page, path] as const] : []
  }),
)

const help = textOf('packages/app/COMMANDS.md')
const commands = read.flatMap((page) =>
  [...codesIn(page), ...blocksOf(page).flatMap(({ text }) => text.split('\n'))].flatMap((code) => {
    const [, command] = /^(?:npx --yes pnpm@12 )?queqiao ([a-z].*)$/.exec(code.replace(/\s+#.*$/, '')) ?? []
    return command === undefined ? [] : [[page, command] as const]
  }),
)

// what a side has for itself
const own = ['rm', 'start', 'newbot', 'setprivacy', 'devtools', 'upgraderoom']
const typed = read.flatMap((page) =>
  codesIn(page).flatMap((code) => {
    const [, word] = /^(?:!wx |\/)([a-z]+)(?:\s.*)?$/.exec(code) ?? []
    return word === undefined ? [] : [[page, code, word] as const]
  }),
)
const addresses = ['healthz', 'readyz', 'metrics', 'export', 'links', 'tasks', 'upload', 'sync', 'outbox', 'standing']

describe('what the pages name is there', () => {
  test('settings', () => {
    expect(paths.length).toBeGreaterThan(30)
    expect(paths.filter(([, path]) => !exists(settings, path.split('.')))).toEqual([])
  })

  test('commands of the command line, and their flags', () => {
    expect(commands.length).toBeGreaterThan(20)
    const wrong = commands.filter(([, command]) => {
      const [name = ''] = command.split(' ')
      const flags = command.match(/--[a-z-]+/g) ?? []
      return !help.includes(`## \`queqiao ${name}`) || flags.some((flag) => !help.includes(flag))
    })
    expect(wrong).toEqual([])
  })

  test('words that can be typed to the bot', () => {
    expect(typed.length).toBeGreaterThan(30)
    const known = new Set([...Object.keys(words), 'for', ...own, ...addresses])
    expect(typed.filter(([, , word]) => !known.has(word))).toEqual([])
  })
})
