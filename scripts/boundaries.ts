import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { imported, isTypeOnly } from './imports.ts'

/** Who may import whom. The first area that a file lies in counts. */
interface Area {
  readonly files: RegExp
  /** Files of the repository that it may import, by path. `$1` is what `files` caught. */
  readonly sources: readonly string[]
  /** Packages of ours that it may import. */
  readonly ours: readonly string[]
  /** Whether modules of Node may be imported for more than their types. */
  readonly node: boolean
}

const protocol = 'packages/protocol/src'

const areas: readonly Area[] = [
  { files: /^packages\/protocol\/src\/model\//, sources: [`${protocol}/model/`], ours: [], node: false },
  {
    files: /^packages\/protocol\/src\/dialects\/index\.ts$/,
    sources: [`${protocol}/model/`, `${protocol}/dialects/`],
    ours: [],
    node: false,
  },
  {
    files: /^packages\/protocol\/src\/dialects\/[^/]+$/,
    sources: [`${protocol}/model/`, `${protocol}/dialects/[^/]+$`],
    ours: [],
    node: false,
  },
  {
    files: /^packages\/protocol\/src\/dialects\/([^/]+)\//,
    sources: [`${protocol}/model/`, `${protocol}/dialects/[^/]+$`, `${protocol}/dialects/$1/`],
    ours: [],
    node: false,
  },
  {
    files: /^packages\/protocol\/src\/server\//,
    sources: [`${protocol}/model/`, `${protocol}/dialects/[^/]+$`, `${protocol}/server/`],
    ours: [],
    node: false,
  },
  {
    files: /^packages\/protocol\/src\/socket\//,
    sources: [`${protocol}/model/`, `${protocol}/dialects/[^/]+$`, `${protocol}/server/`, `${protocol}/socket/`],
    ours: [],
    node: true,
  },
  { files: /^packages\/protocol\/src\//, sources: [`${protocol}/`], ours: [], node: true },
  { files: /^packages\/hub\/src\//, sources: ['packages/hub/src/'], ours: ['@queqiao/protocol/model'], node: true },
  { files: /^packages\/simulator\/src\//, sources: ['packages/simulator/src/'], ours: [], node: true },
  {
    files: /^bridges\/([^/]+)\/src\//,
    sources: ['bridges/$1/src/'],
    ours: ['@queqiao/hub', '@queqiao/protocol/model'],
    node: true,
  },
  {
    files: /^packages\/app\/src\//,
    sources: ['packages/app/src/', 'test/servers/'],
    ours: ['@queqiao/.+'],
    node: true,
  },
]

interface Home {
  readonly module: RegExp
  readonly files: RegExp
  readonly home: string
  /** Where its types alone may be known. */
  readonly types?: RegExp
}

/** Packages that only one place may know. */
const homes: readonly Home[] = [
  {
    module: /^matrix-bot-sdk(\/|$)/,
    files: /^bridges\/matrix\/src\/homeserver\.ts$/,
    home: 'bridges/matrix/src/homeserver.ts',
  },
  {
    module: /^(@matrix-org\/matrix-sdk-crypto-wasm|indexeddbshim)$/,
    files: /^bridges\/matrix\/src\/encryption\/library\.ts$/,
    home: 'bridges/matrix/src/encryption/library.ts',
    types: /^bridges\/matrix\/src\/encryption\//,
  },
  {
    module: /^grammy(\/(?!types)|$)/,
    files: /^bridges\/telegram\/src\/(telegram|index)\.ts$/,
    home: 'bridges/telegram/src/telegram.ts or index.ts',
  },
  {
    module: /^ws$/,
    files: /^packages\/(protocol\/src\/socket|simulator\/src)\//,
    home: 'packages/protocol/src/socket',
  },
  {
    module: /^(htmx\.org|uplot)(\/|$)/,
    files: /^bridges\/web\/src\/assets\.ts$/,
    home: 'bridges/web/src/assets.ts',
  },
  {
    module: /^qrcode$/,
    files: /^(bridges\/web\/src\/frame\/codes\.tsx|packages\/app\/src\/code\.ts)$/,
    home: 'bridges/web/src/frame/codes.tsx for pages, packages/app/src/code.ts for the terminal',
  },
  { module: /^prom-client$/, files: /^packages\/app\/src\/metrics\//, home: 'packages/app/src/metrics' },
  { module: /^(better-sqlite3|kysely|pg)$/, files: /^packages\/hub\/src\/store\//, home: 'packages/hub/src/store' },
  {
    module: /^@aws-sdk\//,
    files: /^packages\/hub\/src\/files\/store\/s3\.ts$/,
    home: 'packages/hub/src/files/store/s3.ts',
  },
]

const wire =
  /\b(wxid_(from|to)|(room|owner|fans)_wxid|task_(type|dict|data|result)|reply_task_list|at_(list|style|userlist)|atUserList|cwxid|formWxid|sendId|msg_(type|id|list|timestamp)|client_(session|version)|notice_word|ack_type|report_(new_msg|contact|task_result)|pull_task)\b|@(chatroom|openim)|\bgh_/
const wireHome = /^packages\/(protocol\/src\/dialects|simulator)\//

const sdkAdvice = (home: string) => `use it in ${home} alone, and import what that file offers`

interface Finding {
  readonly at: number
  readonly found: string
  readonly advice: string
}

const matches = (patterns: readonly string[], caught: string, value: string): boolean =>
  patterns.some((pattern) => new RegExp(`^${pattern.replace('$1', caught)}`).test(value))

const misplaced = (file: string, node: ts.Node, module: string): readonly [found: string, advice: string][] => {
  const area = areas.find(({ files }) => files.test(file))
  if (area === undefined) return []
  const caught = area.files.exec(file)?.[1] ?? ''
  const found = `imports ${module}`
  if (module.startsWith('.')) {
    const target = posix.join(posix.dirname(file), module)
    if (target === `${file.split('/src/')[0]}/package.json`) return []
    if (matches(area.sources, caught, target)) return []
    return [[found, `only ${area.sources.map((each) => each.replace('$1', caught)).join(', ')} may be imported here`]]
  }
  if (module.startsWith('@queqiao/') && !area.ours.some((each) => new RegExp(`^${each}$`).test(module)))
    return [[found, `of our packages only ${area.ours.join(', ') || 'none'} may be imported here`]]
  if (module.startsWith('node:') && !area.node && !isTypeOnly(node))
    return [[found, 'this part runs in any JavaScript runtime: do without it']]
  return homes
    .filter((home) => home.module.test(module) && !home.files.test(file))
    .filter(({ types }) => !(isTypeOnly(node) && types?.test(file)))
    .map(({ home }) => [found, sdkAdvice(home)])
}

const isDefaultExport = (node: ts.Node): boolean =>
  ts.isExportAssignment(node) ||
  (ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))

const isCast = (node: ts.Node): boolean =>
  ts.isTypeAssertionExpression(node) || (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type))

const isRaw = (node: ts.Node): boolean =>
  (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'raw') ||
  (ts.isIdentifier(node) && node.text === 'dangerouslySetInnerHTML')

// attributes whose code or style a strict policy forbids: browsers pass over them in silence
const inline = /^(style|on[a-z]+|hx-on.*)$/
const isInline = (node: ts.Node): boolean =>
  ts.isJsxAttribute(node) && inline.test(ts.isIdentifier(node.name) ? node.name.text : node.name.getText())

/** Habits that this house does without. */
const habits: readonly (readonly [found: string, has: (node: ts.Node) => boolean, advice: string])[] = [
  ['any', (node) => node.kind === ts.SyntaxKind.AnyKeyword, 'use unknown, and find out what it is'],
  ['a cast', isCast, 'let a type predicate or a narrower type say it'],
  ['a non-null !', ts.isNonNullExpression, 'handle the case in which it is not there'],
  ['a default export', isDefaultExport, 'export it by name'],
  ['an enum', ts.isEnumDeclaration, 'use a union of strings'],
  ['HTML that is not escaped', isRaw, 'let JSX write it'],
  ['an attribute with code or style', isInline, 'let assets/page.js or assets/sheets do it: the page forbids it'],
]

const wordsOf = (node: ts.Node): string | undefined =>
  ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) ? node.text : undefined

const inNode = (file: string, node: ts.Node, source: ts.SourceFile): readonly Finding[] => {
  const at = node.getStart(source)
  const module = imported(node)
  const imports = module && ts.isStringLiteral(module) ? misplaced(file, node, module.text) : []
  const word = wireHome.test(file) ? undefined : wire.exec(wordsOf(node) ?? '')?.[0]
  return [
    ...imports.map(([found, advice]) => ({ at, found, advice })),
    ...habits.filter(([, has]) => has(node)).map(([found, , advice]) => ({ at, found, advice })),
    ...(word === undefined ? [] : [{ at, found: `the wire word ${word}`, advice: 'only a dialect may know it' }]),
  ]
}

const silenced = (text: string): readonly Finding[] =>
  [...text.matchAll(/@ts-(ignore|expect-error|nocheck)/g)].map(({ index, 0: found }) => ({
    at: index,
    found,
    advice: 'mend the type instead',
  }))

const inFile = (file: string, text: string): readonly string[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const findings = [...silenced(text)]
  const visit = (node: ts.Node): void => {
    findings.push(...inNode(file, node, source))
    ts.forEachChild(node, visit)
  }
  visit(source)
  const line = (at: number) => source.getLineAndCharacterOfPosition(at).line + 1
  return findings.map(({ at, found, advice }) => `${file}:${line(at)} ${found}: ${advice}`)
}

/** What stands in the wrong place in the sources below a folder: file, line, and what to do about it. */
export const violations = (root: string): readonly string[] =>
  globSync('{packages,bridges}/*/src/**/*.{ts,tsx}', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted()
    .flatMap((file) => inFile(file, readFileSync(join(root, file), 'utf8')))
