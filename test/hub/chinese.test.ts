import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { labels } from '@queqiao/protocol/model'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { inChinese, sentences } from '../../packages/hub/src/chinese/in-chinese.ts'
import { words } from '../../packages/hub/src/desk/desk.ts'

/** What is said to whoever runs it, in logs and at the command line: that is English alone. */
const english = [
  /^store\//,
  /^files\/store\//,
  /^files\/fetch\/networks\.ts$/,
  /^files\/convert\/pictures\/png\.ts$/,
  /^chinese\//,
  /^desk\/chinese\.ts$/,
  /^accounts\/admissions\.ts$/,
  /^places\/adopting\.ts$/,
]

interface Said {
  readonly file: string
  /** With `{}` where facts stand. */
  readonly words: string
}

const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)

const wordsOf = (node: ts.StringLiteralLike | ts.TemplateExpression): string =>
  ts.isStringLiteralLike(node)
    ? node.text
    : [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('{}')

/** Of `help` each word has its own Chinese: desk/chinese.ts. */
const isHelp = ({ parent }: ts.Node): boolean => ts.isPropertyAssignment(parent) && parent.name.getText() === 'help'

const literalsIn = (folder: string): readonly Said[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !english.some((one) => one.test(file)))
    .flatMap((file) => {
      const found: Said[] = []
      const look = (node: ts.Node): void => {
        if (isText(node) && !isHelp(node)) found.push({ file, words: wordsOf(node) })
        ts.forEachChild(node, look)
      }
      look(ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest, true))
      return found
    })

const literals = literalsIn('packages/hub/src')
/** Where some of what the hub passes on comes from. */
const others = [
  'packages/protocol/src/model',
  'packages/protocol/src/dialects',
  'packages/protocol/src/server',
  'bridges/matrix/src',
  'bridges/telegram/src',
  'bridges/web/src',
].flatMap(literalsIn)

const kinds = Object.keys(labels).map((kind) => `a ${kind}`)

/** Files of the hub in which everything that reads as a sentence is told to people. */
const spoken = [/^desk\/(?!menu|asked)/, /^received\//, /^outbox\//, /^questions\//, /^inbox\/meanings\//]

const isSentence = (words: string): boolean =>
  /[a-z’”.] [a-z“A-Z{]/.test(words) &&
  !/^ \(|^\[/.test(words) &&
  words.split(' ').length > 3 &&
  !/^[a-z]+ as |^(announce|link|close) /.test(words)

/** Between facts, without what may also stand elsewhere. */
const piecesOf = (words: string): readonly string[] =>
  words.split('{}').flatMap((piece) => piece.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '') || [])

/** Of what stands beside the decoders and in what fetches: words, and no arguments of a program, paths, or faults of our own. */
const isWhy = (words: string): boolean =>
  words.split(' ').length > 2 && !/^[-[\d]|[=_]|^(convert\/|the converter is closed)/.test(words)

const isSaid = ({ words }: Said): boolean => {
  const [one, keys] = [words.replaceAll('{}', '…'), Object.keys(sentences)]
  return inChinese(one) !== one || piecesOf(words).every((piece) => keys.some((key) => key.includes(piece)))
}

it.each(['Nothing has been done yet.', ' Nothing has been done yet.', '(', '“@', ' is asked of WeChat: ', '. '])(
  'looks through what others wrote once, however long it goes on with “%s”',
  (piece) => {
    const words = `⚠ ${piece.repeat(20_000 / piece.length)}\u0000`
    expect(inChinese(words)).toBe(words)
  },
)

describe('what the hub says', () => {
  it('stands in the tables as it is said', () => {
    const all = [...[...literals, ...others].map(({ words }) => words), ...kinds].join('\n')
    const dead = Object.keys(sentences).filter((key) => !piecesOf(key).every((piece) => all.includes(piece)))
    expect(dead).toEqual([])
  })

  it('has Chinese for every sentence that people are told', () => {
    const told = literals.filter(({ file, words }) => spoken.some((one) => one.test(file)) && isSentence(words))
    expect(told.length).toBeGreaterThan(100)
    expect(told.filter((one) => !isSaid(one))).toEqual([])
  })

  it('has Chinese for whatever may be wrong with a file', () => {
    const why = literals.filter(({ file, words }) => /^files\/(convert|fetch)\//.test(file) && isWhy(words))
    expect(why.length).toBeGreaterThan(60)
    expect(why.filter((one) => !isSaid(one))).toEqual([])
  })

  it('has Chinese for every line of help', () => {
    const lines = Object.entries(words).flatMap(([word, { takes, help }]) => {
      const line = `!wx ${takes ? `${word} ${takes}` : word} – ${help}`
      return [line, `${line} (not with this WeChat client)`]
    })
    expect(lines.filter((line) => /[a-z]{3}/.test(inChinese(line).replace(/^!wx \S+( on\|off)?/, '')))).toEqual([])
  })

  it.each([
    ['That has been answered already.', '已有人回答。'],
    ['✗ only owners of this account may do that', '✗ 只有此账号的所有者可以执行此操作'],
    [
      'WeChat is asked to accept ¥88.00 from Anna. Its client is silent: this waits until it is heard again.',
      '已请微信收下Anna的 ¥88.00。账号的客户端没有响应：恢复后才会执行。',
    ],
    [
      'Eve from the group “A (B)” wants to be a contact: “Hi. I am Eve”.',
      '群聊“A (B)”中的Eve申请添加好友：“Hi. I am Eve”。',
    ],
    [
      'WeChat (Me) is logged in, but nothing has been heard from its client for 3 hours.',
      '微信（Me）已登录，但其客户端已有3 小时没有响应。',
    ],
    ['it can only be sent as a picture', '只能以图片的形式发送'],
    ['cdn.example: the connection was cut', 'cdn.example：连接被断开'],
    ['WeHub 0.2.0 cannot do this, 0.3.1 can', 'WeHub 0.2.0 无法执行此操作，0.3.1 起支持'],
    ['WeQuick says "-2"', 'WeQuick 返回："-2"'],
    [
      'telegram: createForumTopic in -100: Bad Request: not enough rights: the bot needs the right "Manage Topics"',
      'Telegram（createForumTopic in -100）：Bad Request: not enough rights：机器人需要“管理话题”权限',
    ],
    ['GET /account/whoami: 403 M_FORBIDDEN (no)', 'Matrix 服务器（GET /account/whoami）：403 M_FORBIDDEN (no)'],
    ['✓ Done: the group is renamed.', '✓ 已完成：群名已修改。'],
  ])('says %s in Chinese', (words, chinese) => {
    expect(inChinese(words)).toBe(chinese)
  })

  it.each(['对方不是好友', 'the client’s own words', 'Anna, Bob (here)', '', '✗ {}'])('leaves %s as it is', (words) => {
    expect(inChinese(words)).toBe(words)
  })
})
