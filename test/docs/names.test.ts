import { globSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { words } from '../../packages/hub/src/desk/desk.ts'
import { blocksOf, pages, root, textOf, wordsOf } from './markdown.ts'

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

/** What people copy, and what is said to them while it runs. */
const said = globSync(['deploy/**/*.*', '{packages,bridges}/*/src/**/*.{ts,tsx}'], { cwd: root })
const saidCommands = said.flatMap((file) =>
  [
    ...textOf(file)
      .replaceAll(/\/\*\*.*?\*\//gs, '')
      .matchAll(/(?<=[`“:] ?|env )queqiao (?!\w+ \$\{)([a-z]+(?: [a-z-]+)*)/g),
  ].map(([, command = '']) => [file, command] as const),
)
/** A command that does nothing by itself needs one below it. */
const isCommand = (command: string): boolean => {
  const [name = '', below = ''] = command.split(' ')
  const isWhole = !help.includes(`\nUsage: queqiao ${name} [options] [command]\n`)
  return help.includes(`## \`queqiao ${name}${isWhole ? '' : ` ${below}`}\``)
}

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
      const flags = command.match(/--[a-z-]+/g) ?? []
      return !isCommand(command) || flags.some((flag) => !help.includes(flag))
    })
    expect(wrong).toEqual([])
  })

  test('so are the commands in what is copied from deploy/, and in what the program itself says', () => {
    expect(saidCommands.map(([file]) => file)).toEqual(
      expect.arrayContaining([
        'deploy/grafana/queqiao.json',
        'deploy/prometheus/queqiao.rules.yml',
        'deploy/queqiao.service',
      ]),
    )
    expect(saidCommands.filter(([, command]) => !isCommand(command))).toEqual([])
  })

  test('files to copy, from the folder where the block has led', () => {
    const named = read.flatMap((page) => blocksOf(page)).filter(({ text }) => /\bcp deploy\//.test(text))
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(({ text }) => /^cd .*\n(?:.*\n)*?cp deploy\//m.test(text))).toEqual([])
  })

  test('words that can be typed to the bot', () => {
    expect(typed.length).toBeGreaterThan(30)
    const known = new Set([...Object.keys(words), 'for', ...own, ...addresses])
    expect(typed.filter(([, , word]) => !known.has(word))).toEqual([])
  })
})
