import { expect, it } from 'vitest'
import { chooseName } from '../../../packages/hub/src/people/names.ts'

it('a name of which nobody sees anything is none: the next one is theirs', () => {
  const order = ['remark', 'nickname', 'alias'] as const
  expect(chooseName({ remark: '', nickname: '\u3164 \u200b', alias: 'anna99' }, order)).toBe('anna99')
  expect(chooseName({ nickname: '\u3164' }, order)).toBeUndefined()
  expect(chooseName({ nickname: '\u3164 安' }, order)).toBe('\u3164 安')
})
