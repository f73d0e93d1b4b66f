import { expect, it } from 'vitest'
import { amongOthers } from '../../../bridges/telegram/src/words/among.ts'

const shown = (text: string) => amongOthers([{ text, entities: [] }], 'Work').map((post) => post.text)

it('what is told of a chat among others begins with its name, once', () => {
  expect(shown('3 known')).toEqual(['Work: 3 known'])
  expect(shown('Work: 3 known')).toEqual(['Work: 3 known'])
})
