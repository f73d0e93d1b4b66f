/** The segments that show how the pixels are meant; all other application data is about who took them, where and with what,
 *  or a second picture. By marker, what the segment must begin with. */
const kept: Readonly<Record<number, string>> = {
  224: 'JFIF\0',
  226: 'ICC_PROFILE\0',
  238: 'Adobe',
}

const APP0 = 0xe0
const APP15 = 0xef
const COMMENT = 0xfe
const START = 0xd8
const END = 0xd9
const SCAN = 0xda
/** Within a scan: a byte that is really 0xff, and marks to begin anew at. */
const isPartOfScan = (marker: number): boolean => marker === 0 || (marker >= 0xd0 && marker <= 0xd7)

const isKept = (marker: number, body: Buffer): boolean => {
  if (marker === COMMENT) return false
  if (marker < APP0 || marker > APP15) return true
  const begin = kept[marker]
  return begin !== undefined && body.toString('latin1', 0, begin.length) === begin
}

/** Where the scan that begins at `from` is over: at the next marker that is none of its own. */
const endOfScan = (jpeg: Buffer, from: number): number => {
  for (let at = jpeg.indexOf(0xff, from); at >= 0; at = jpeg.indexOf(0xff, at + 1)) {
    const next = jpeg[at + 1]
    if (next !== undefined && next !== 0xff && !isPartOfScan(next)) return at
  }
  return jpeg.length
}

/** The segment at `at`, with the scan that belongs to it. Undefined where none is. */
const segmentAt = (jpeg: Buffer, at: number, marker: number) => {
  if (marker <= 0 || isPartOfScan(marker) || at + 4 > jpeg.length) return undefined
  const length = jpeg.readUInt16BE(at + 2)
  const after = at + 2 + length
  if (length < 2 || after > jpeg.length) return undefined
  const end = marker === SCAN ? endOfScan(jpeg, after) : after
  return { end, isKept: isKept(marker, jpeg.subarray(at + 4, after)) }
}

/** A JPEG without what it tells about its making: EXIF with places, XMP, IPTC, comments, previews, whatever hangs behind
 *  its end. Colour profiles stay, and the picture itself to the byte. Undefined where it is not built as a JPEG is, or
 *  ends before its end. */
export const barePicture = (jpeg: Buffer): readonly Buffer[] | undefined => {
  if (jpeg[0] !== 0xff || jpeg[1] !== START) return undefined
  const parts = [jpeg.subarray(0, 2)]
  for (let at = 2; at + 2 <= jpeg.length; ) {
    const marker = jpeg.readUInt16BE(at) - 0xff00
    if (marker === END) return [...parts, jpeg.subarray(at, at + 2)]
    // any number of 0xff may stand before a marker
    if (marker === 0xff) at += 1
    else {
      const segment = segmentAt(jpeg, at, marker)
      if (!segment) return undefined
      if (segment.isKept) parts.push(jpeg.subarray(at, segment.end))
      at = segment.end
    }
  }
  return undefined
}
