import { open } from 'node:fs/promises'
import { HEAD } from './store/files.ts'

/** What a file is. */
export interface Sniffed {
  /** MIME, without parameters. */
  readonly type: string
  /** Without a dot; `bin` where nothing is known, and for what would be run by whoever opens it. */
  readonly extension: string
}

const unknown: Sniffed = { type: 'application/octet-stream', extension: 'bin' }

/** How files begin that WeChat has and few others know. */
const wechat: readonly { readonly begin: string; readonly sniffed: Sniffed }[] = [
  // WeChat puts a 0x02 in front; others leave it out
  { begin: '\x02#!SILK_V3', sniffed: { type: 'audio/silk', extension: 'silk' } },
  { begin: '#!SILK_V3', sniffed: { type: 'audio/silk', extension: 'silk' } },
  { begin: 'wxgf', sniffed: { type: 'image/wxgf', extension: 'wxgf' } },
  { begin: '#!AMR-WB\n', sniffed: { type: 'audio/amr-wb', extension: 'awb' } },
  { begin: '#!AMR\n', sniffed: { type: 'audio/amr', extension: 'amr' } },
]

/** What others name in their own way, as people and clients name it. */
const called: Readonly<Record<string, Sniffed>> = {
  'image/apng': { type: 'image/png', extension: 'png' },
  'image/heic-sequence': { type: 'image/heic', extension: 'heic' },
  'image/heif': { type: 'image/heic', extension: 'heic' },
  'image/heif-sequence': { type: 'image/heic', extension: 'heic' },
  'audio/x-m4a': { type: 'audio/mp4', extension: 'm4a' },
  'audio/ogg': { type: 'audio/ogg', extension: 'ogg' },
  'video/x-m4v': { type: 'video/mp4', extension: 'mp4' },
  'video/matroska': { type: 'video/x-matroska', extension: 'mkv' },
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** All brands of an ISO file. Its first one may be a general one (`mif1`), which tells not how it is coded. */
const brands = (head: Uint8Array): readonly string[] => {
  const box = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  if (box.length < 16 || box.toString('latin1', 4, 8) !== 'ftyp') return []
  const end = Math.min(box.readUInt32BE(0), box.length)
  return (box.toString('latin1', 8, end).match(/.{4}/gs) ?? []).filter((_, index) => index !== 1)
}

/** What names must not end in because of what the file is: it came as something else. */
const programs = new Set(
  'alias apk asar chm class crx deb dmg docm dotm elf exe jar lnk macho potm ps reg rpm swf wasm xlsm xltm xpi'.split(
    ' ',
  ),
)

// before its root may stand a declaration, comments and a document type
const svg = /^\ufeff?\s*(<\?xml[^>]*>\s*)?(<!--((?!-->).)*-->\s*|<!doctype[^>]*>\s*)*<svg[\s>]/is

/** What is left where nobody knows better: the tables of a TIFF may lie at its end. */
const otherwise: readonly { readonly begin: string; readonly sniffed: Sniffed }[] = [
  { begin: 'II*\0', sniffed: { type: 'image/tiff', extension: 'tif' } },
  { begin: 'MM\0*', sniffed: { type: 'image/tiff', extension: 'tif' } },
]

/** Two letters are too few: words may begin so too. Four bytes that nobody uses are zero in a picture. */
const isNoBitmap = (head: Uint8Array): boolean => head.length < 26 || head.subarray(6, 10).some((byte) => byte !== 0)

const avif: Sniffed = { type: 'image/avif', extension: 'avif' }

/** What a file is by how it begins, never by its name; `head` is its first `HEAD` bytes, or all where there are fewer.
 *  `application/octet-stream` where nothing tells. A Telegram sticker in TGS is a packed Lottie, and by its head only
 *  `application/gzip`. */
export const sniff = async (head: Uint8Array): Promise<Sniffed> => {
  const start = latin(head.subarray(0, 16))
  const own = wechat.find(({ begin }) => start.startsWith(begin))
  if (own) return own.sniffed
  if (brands(head).some((brand) => brand === 'avif' || brand === 'avis')) return avif
  if (svg.test(Buffer.from(head).toString())) return { type: 'image/svg+xml', extension: 'svg' }
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(head)
  if (!found) return otherwise.find(({ begin }) => start.startsWith(begin))?.sniffed ?? unknown
  if (found.ext === 'bmp' && isNoBitmap(head)) return unknown
  const [type = unknown.type] = found.mime.split(';')
  return called[type] ?? { type, extension: programs.has(found.ext) ? unknown.extension : found.ext }
}

/** The first `HEAD` bytes of the file at `path`. */
export const headAt = async (path: string): Promise<Buffer> => {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD), position: 0 })
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** What the file at `path` is. */
export const sniffFile = async (path: string): Promise<Sniffed> => sniff(await headAt(path))
