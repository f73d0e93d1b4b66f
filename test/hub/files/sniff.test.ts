import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { sniff } from '../../../packages/hub/src/files/sniff.ts'
import { bmp, exif } from './convert/pictures/samples.ts'

const text = (words: string): Buffer => Buffer.concat([Buffer.from(words, 'latin1'), Buffer.alloc(64)])
const picture = () => sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
/** An ISO file whose first brand is `major`. */
const iso = (major: string, ...others: readonly string[]): Buffer => {
  const box = Buffer.from(`\0\0\0\0ftyp${major}\0\0\0\0${others.join('')}`, 'latin1')
  box.writeUInt32BE(box.length)
  return Buffer.concat([box, Buffer.alloc(64)])
}

describe('the type of a file by its first bytes', () => {
  it.each([
    ['a voice of WeChat', text('\x02#!SILK_V3'), 'audio/silk', 'silk'],
    ['a voice without the byte in front', text('#!SILK_V3'), 'audio/silk', 'silk'],
    ['a picture of newer WeChats', text('wxgf'), 'image/wxgf', 'wxgf'],
    ['an old voice', text('#!AMR\n'), 'audio/amr', 'amr'],
    ['an old voice with more in it', text('#!AMR-WB\n'), 'audio/amr-wb', 'awb'],
    ['a photo of an iPhone', iso('heic', 'mif1', 'heic'), 'image/heic', 'heic'],
    ['one that names a general brand first', iso('mif1', 'heic'), 'image/heic', 'heic'],
    ['an AVIF that names a general brand first', iso('mif1', 'avif', 'miaf'), 'image/avif', 'avif'],
    ['an AVIF that moves', iso('avis', 'msf1'), 'image/avif', 'avif'],
    ['a video', iso('isom', 'avc1'), 'video/mp4', 'mp4'],
    ['a video of an iPhone', iso('qt  '), 'video/quicktime', 'mov'],
    ['a sticker that is packed', gzipSync('{"tgs":1}'), 'application/gzip', 'gz'],
    ['a BMP', bmp(4, 4), 'image/bmp', 'bmp'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', 'svg'],
    ['an SVG with words before it', text('<?xml version="1.0"?>\n<!-- a <svg> -->\n<svg >'), 'image/svg+xml', 'svg'],
    ['a page with one in it', text('<html><svg></svg></html>'), 'application/octet-stream', 'bin'],
    ['a program', text('MZ'), 'application/x-msdownload', 'bin'],
    ['words', text('Hello. I am no picture.'), 'application/octet-stream', 'bin'],
    ['nothing', Buffer.alloc(0), 'application/octet-stream', 'bin'],
    ['two letters', Buffer.from('BM'), 'application/octet-stream', 'bin'],
    ['words that begin as a BMP does', text('BMW is a maker of cars.'), 'application/octet-stream', 'bin'],
    ['a TIFF with its tables at the end', text('MM\0*\x01\0\0\0'), 'image/tiff', 'tif'],
  ])('%s', async (_, head, type, extension) => {
    expect(await sniff(head)).toEqual({ type, extension })
  })

  it('pictures as they are made today', async () => {
    const made = [picture().jpeg().withExif(exif), picture().png(), picture().webp(), picture().gif(), picture().tiff()]
    const heads = await Promise.all([...made, picture().avif()].map((each) => each.toBuffer()))
    const extensions = (await Promise.all(heads.map(sniff))).map(({ extension }) => extension)
    expect(extensions).toEqual(['jpg', 'png', 'webp', 'gif', 'tif', 'avif'])
  })
})
