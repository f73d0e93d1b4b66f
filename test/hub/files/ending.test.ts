import { expect, it } from 'vitest'
import { keptOf } from '../../../packages/hub/src/files/rows.ts'

const nobody = { account: '', message: '', key: null, url: null, reason: null, ships: null, sends: null, due: null }

const types: Readonly<Record<string, string>> = {
  ...{ jpg: 'image/jpeg', png: 'image/png', svg: 'image/svg+xml', tif: 'image/tiff', heic: 'image/heic' },
}

it.each([
  ['image', 'cat.png', 'jpg', 'cat.jpg'],
  ['image', 'cat.jpg', 'jpg', 'cat.jpg'],
  ['image', '2024.11.29', 'jpg', '2024.11.29.jpg'],
  ['image', 'v1.2', 'jpg', 'v1.2.jpg'],
  ['image', null, 'jpg', 'picture.jpg'],
  ['image', '.png', 'jpg', 'picture.jpg'],
  ['image', null, '', 'picture'],
  ['image', 'a.dat', 'png', 'a.png'],
  // it goes as a file, under its own name
  ['image', 'logo.svg', 'svg', 'logo.svg'],
  ['image', 'photo.tiff', 'tif', 'photo.tiff'],
  ['image', 'IMG_0001.HEIC', 'heic', 'IMG_0001.HEIC'],
  ['image', 'feed', 'xml', 'feed.xml'],
  ['video', 'clip.rm', 'zip', 'clip.rm'],
  // what it is nobody knows: the name knows more
  ['video', 'clip.mp4', 'bin', 'clip.mp4'],
  ['video', null, 'bin', 'video.bin'],
  // people named it
  ['file', '计划;100%.pdf', 'zip', '计划;100%.pdf'],
] as const)(
  'a file that came as %s %j, and ends in %j by what it is, is called %j',
  (kind, name, extension, called) => {
    const facts = JSON.stringify({ type: types[extension] ?? 'x/y', extension })
    const stored = { hash: null, size: 1, state: 'ready', tries: 0, at: 0, role: 'file' } as const
    expect(keptOf({ ...nobody, ...stored, id: 'm.0', kind, name, facts }).name).toBe(called)
  },
)
