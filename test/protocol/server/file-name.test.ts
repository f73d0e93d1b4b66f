import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileNameIn, harmless } from '../../../packages/protocol/src/server/file-name.ts'
import { spent } from '../../spent.ts'

describe('the name of a file', () => {
  test.each([
    ['form-data; name="file";filename="a.jpg"', 'a.jpg'],
    ['form-data; name=file; filename=a.jpg', 'a.jpg'],
    ['form-data; name="file"; filename="图片 1.jpg"', '图片 1.jpg'],
    ['form-data; name="file"; filename="she said \\"hi\\".txt"', 'she said "hi".txt'],
    ['form-data; name="file"; FileName="C:\\temp\\new.jpg"', 'C:\\temp\\new.jpg'],
    [`attachment; filename="x.jpg"; filename*=UTF-8''%E5%9B%BE%20a.jpg`, '图 a.jpg'],
    [`attachment; filename="x.jpg"; filename*=UTF-8''%zz`, 'x.jpg'],
    [`attachment; filename="x.jpg"; filename*=latin1''%e9`, 'x.jpg'],
    ['form-data; name="file"; filename=""', ''],
    ['form-data; name="file"', undefined],
    ['', undefined],
  ])('in %s', (disposition, name) => {
    expect(fileNameIn(disposition)).toBe(name)
  })

  test.each([
    ['a.jpg', 'a.jpg'],
    ['图片.jpg', '图片.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\a.dat', 'a.dat'],
    ['folder/', undefined],
    ['..', undefined],
    [' .. . ', undefined],
    ['', undefined],
    ['a\u0000\n\u007fb.jpg', 'ab.jpg'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a.jpg. . ', 'a.jpg'],
    ['.profile', '.profile'],
    ['half \ud83d', 'half \ufffd'],
    [`${'长'.repeat(300)}.tar.gz`, `${'长'.repeat(197)}.gz`],
    ['😀'.repeat(300), '😀'.repeat(200)],
  ])('%j is made harmless', (given, name) => {
    expect(harmless(given)).toBe(name)
  })

  test('holds no folder, nothing unseen and at most 200 characters, whatever was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = harmless(given)
        if (name === undefined) return
        expect(name).toMatch(/^[^\p{Cc}/\\]+$/u)
        expect(name).not.toMatch(/^\.{1,2}$/)
        expect([...name].length).toBeLessThanOrEqual(200)
        expect(harmless(name)).toBe(name)
      }),
      { seed: 4 },
    )
  })

  test('takes no longer than its length allows', () => {
    const before = spent()
    for (const piece of ['.', ' ', '\\', '; filename=', '"', ';']) {
      harmless(piece.repeat(8_000))
      fileNameIn(`form-data${piece.repeat(8_000)}`)
    }
    expect(spent() - before).toBeLessThan(500)
  })
})
