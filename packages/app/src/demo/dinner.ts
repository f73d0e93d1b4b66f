import { crc32, deflateSync } from 'node:zlib'

type Colour = readonly [red: number, green: number, blue: number]

const [width, height] = [480, 320]

/** Whether a point is in an ellipse. */
const isIn = (x: number, y: number, [left, top, wide, high]: readonly [number, number, number, number]): boolean =>
  ((x - left) / wide) ** 2 + ((y - top) / high) ** 2 <= 1

const dumplings = [
  [170, 130],
  [250, 105],
  [320, 150],
  [215, 190],
  [295, 215],
] as const

const table: Colour = [150, 92, 58]
const plate: Colour = [236, 240, 242]
const rim: Colour = [58, 104, 160]
const dough: Colour = [250, 234, 200]
const fold: Colour = [222, 192, 140]

/** Dumplings on a plate. */
const colourAt = (x: number, y: number): Colour => {
  if (dumplings.some(([left, top]) => isIn(x, y, [left, top - 7, 30, 4]))) return fold
  if (dumplings.some(([left, top]) => isIn(x, y, [left, top, 38, 22]))) return dough
  if (isIn(x, y, [245, 162, 165, 120])) return plate
  return isIn(x, y, [245, 162, 178, 132]) ? rim : table
}

const chunk = (name: string, body: Uint8Array): Uint8Array => {
  const named = Buffer.concat([Buffer.from(name), body])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** A picture of a dinner, as a PNG. */
export const dinner = (): Uint8Array => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  // 8 bits each of red, green and blue
  head.set([8, 2], 8)
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => colourAt(x, y)).flat(),
  ])
  const bytes = [
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...bytes])
}
