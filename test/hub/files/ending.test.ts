import { expect, it } from 'vitest'
import { keptOf } from '../../../packages/hub/src/files/rows.ts'

const nobody = { account: '', message: '', key: null, url: null, reason: null, ships: null, sends: null, due: null }

it.each([
  ['image', 'cat.png', 'jpg', 'cat.jpg'],
  ['image', 'cat.jpg', 'jpg', 'cat.jpg'],
  ['image', '2024.11.29', 'jpg', '2024.11.29.jpg'],
  ['image', 'v1.2', 'jpg', 'v1.2.jpg'],
  ['image', null, 'jpg', 'picture.jpg'],
  ['image', '.png', 'jpg', 'picture.jpg'],
  ['image', null, '', 'picture'],
  // what it is nobody knows: the name knows more
  ['video', 'clip.mp4', 'bin', 'clip.mp4'],
  ['video', null, 'bin', 'video.bin'],
  // people named it
  ['file', '计划;100%.pdf', 'zip', '计划;100%.pdf'],
] as const)(
  'a file that came as %s %j, and ends in %j by what it is, is called %j',
  (kind, name, extension, called) => {
    const facts = JSON.stringify({ type: 'x/y', extension })
    const stored = { hash: null, size: 1, state: 'ready', tries: 0, at: 0, role: 'file' } as const
    expect(keptOf({ ...nobody, ...stored, id: 'm.0', kind, name, facts }).name).toBe(called)
  },
)
