import gcoord from 'gcoord'
import { BORDER } from './gcj02-border.ts'

/** Degrees. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

const corners: readonly Position[] = BORDER.flatMap((longitude, index) =>
  index % 2 === 0 ? { longitude, latitude: BORDER[index + 1] ?? 0 } : [],
)

const sides = corners.map((corner, index) => [corners.at(index - 1) ?? corner, corner] as const)

/** Inside, who walks east crosses the border an odd number of times. */
const isShifted = ({ latitude, longitude }: Position): boolean => {
  const crossed = sides.filter(([a, b]) => {
    if (a.latitude > latitude === b.latitude > latitude) return false
    const along = (latitude - a.latitude) / (b.latitude - a.latitude)
    return longitude < a.longitude + (b.longitude - a.longitude) * along
  })
  return crossed.length % 2 === 1
}

/** Of a degree: a tenth of a metre, as WeChat writes it. */
const DIGITS = 6

const rounded = (degrees: number): number => Number(degrees.toFixed(DIGITS))

/**
 * A position of WeChat's in WGS-84. On the Chinese mainland, in Hong Kong and in Macau its maps are in GCJ-02, which lies
 * some hundred metres off; everywhere else they are in WGS-84 already, and what was read stays as it is.
 */
export const fromGcj02 = (read: Position): Position => {
  // what gcoord takes for China is a rectangle with Seoul and Singapore in it, and on its edge it never returns
  if (!isShifted(read)) return read
  const [longitude = 0, latitude = 0] = gcoord.transform([read.longitude, read.latitude], gcoord.GCJ02, gcoord.WGS84)
  return { latitude: rounded(latitude), longitude: rounded(longitude) }
}
