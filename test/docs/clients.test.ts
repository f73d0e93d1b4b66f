import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseConfig } from '../../packages/app/src/config/load.ts'
import type { Answers } from '../../packages/app/src/init/answers.ts'
import { paste } from '../../packages/app/src/init/paste.ts'
import { clientPages, withClientTables } from '../../scripts/client-tables.ts'
import { blocksOf, headingsOf, root } from './markdown.ts'

/** What the pages have where each reader has something else. */
const reader = { publicUrl: 'http://192.168.1.10:8580', token: 'the-token-that-init-made' }
const around = { publicUrl: reader.publicUrl, adminToken: 'an-admin-token-for-the-page' }

const answersOf = (page: string): readonly Answers[] => {
  const dialect = page.slice('docs/'.length, -'.md'.length)
  return dialect === 'wehub' ? ['0.4.26', '0.1.5'].map((client) => ({ dialect, client })) : [{ dialect }]
}

/** What `init` prints for the client, without what comes behind it. */
const printed = (answers: Answers): string => {
  const { dialect = '' } = answers
  const signed = answers.client === '0.4.26' ? { appid: '1234567890', secret: 'the key of the console' } : {}
  const endpoint = { name: 'office', dialect, token: reader.token, ...signed }
  const settings = JSON.stringify({ ...around, wechat: [endpoint] })
  const config = parseConfig(settings, { folder: root, environment: {} })
  return `${paste(config, answers, (command) => command).split('\n\n')[0]}\n`
}

describe.each(clientPages)('%s', (page) => {
  test('says to paste what `queqiao init` prints', () => {
    const shown = blocksOf(page).map(({ text }) => text)
    for (const answers of answersOf(page)) expect(shown).toContain(printed(answers))
  })

  test('has settings that can be used as they stand', () => {
    const settings = blocksOf(page).filter(({ info }) => info === 'yaml')
    expect(settings).not.toEqual([])
    for (const { text } of settings) {
      const environment = { WECHAT_TOKEN: reader.token, WECHAT_SECRET: 'the key of the console' }
      const config = parseConfig(`${stringify(around)}${text}`, { folder: root, environment })
      expect(page).toBe(`docs/${config.wechat[0]?.dialect}.md`)
    }
  })

  test('says what this client can do, as its dialect has it (else: pnpm tables)', () => {
    const text = readFileSync(join(root, page), 'utf8')
    expect(text).toContain('<!-- tables -->')
    expect(withClientTables(page, text)).toBe(text)
  })

  test('has the sections of the other clients’ pages', () => {
    const sections = (of: string) => headingsOf(of).flatMap(({ level, text }) => (level === 2 ? [text] : []))
    expect(sections(page)).toEqual(sections('docs/wehub.md'))
  })
})
