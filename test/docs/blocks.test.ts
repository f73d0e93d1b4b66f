import { describe, expect, test } from 'vitest'
import { kindOf } from './block-kind.ts'
import { blocksOf, pages } from './markdown.ts'

const all = pages.filter((page) => page !== 'CHANGELOG.md').flatMap(blocksOf)
const at = ({ page, line }: (typeof all)[number]) => `${page}:${line}`

describe('the blocks of all pages', () => {
  test('that begin with a command are marked: `sh`, `sh until: WORDS`, or `sh no-run: REASON`', () => {
    expect(all.filter((block) => kindOf(block).kind === 'unmarked').map(at)).toEqual([])
  })

  test('that are not run say why in words', () => {
    const reasons = all.flatMap((block) => {
      const found = kindOf(block)
      return found.kind === 'not run' ? [{ at: at(block), reason: found.reason }] : []
    })
    expect(reasons.filter(({ reason }) => reason.split(' ').length < 4)).toEqual([])
  })

  const unmarked = ['npx --yes x', 'queqiao start', 'docker compose up', '# first\nsystemctl start x', 'A=1 curl x']
  test.each(unmarked)('would not be passed over where nobody marks them: %s', (text) => {
    expect(kindOf({ page: 'x.md', line: 1, info: '', text }).kind).toBe('unmarked')
  })
})
