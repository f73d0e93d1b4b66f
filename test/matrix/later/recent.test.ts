import { describe, expect, it } from 'vitest'
import { recent } from '../../../bridges/matrix/src/later/recent.ts'

describe('the last things that were noted', () => {
  it('are known; the one that was noted longest ago is forgotten', () => {
    const { note, get } = recent<string, number>(2)
    for (const [n, name] of ['a', 'b', 'c'].entries()) note(name, n)
    expect(['a', 'b', 'c'].map(get)).toEqual([undefined, 1, 2])
  })

  it('are those that were noted anew, too', () => {
    const { note, get } = recent<string, number>(2)
    for (const [n, name] of ['a', 'b', 'a', 'c'].entries()) note(name, n)
    expect(['a', 'b', 'c'].map(get)).toEqual([2, undefined, 3])
  })
})
