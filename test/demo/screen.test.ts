import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { screen } from '../../packages/app/src/demo/screen.ts'

test('a terminal whose size nobody has set, and which says 0, is written to as one of a usual size', () => {
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 0 })
  const input = Object.assign(new PassThrough(), { isTTY: true })
  const shown = screen({ input, output }, () => undefined)
  shown.head('WeChat', 'Matrix')
  shown.close()
  expect(String(output.read())).toMatch(/WeChat +│ Matrix\n─{99}\n/)
})
