import fc from 'fast-check'
import gcoord from 'gcoord'
import { expect, test } from 'vitest'
import { fromGcj02, type Position } from '../../../packages/protocol/src/dialects/gcj02.ts'

const METRES = 111_320

/** Metres, on a flat world: true for what lies near. */
const between = (a: Position, b: Position): number => {
  const north = (a.latitude - b.latitude) * METRES
  const east = (a.longitude - b.longitude) * METRES * Math.cos((a.latitude / 180) * Math.PI)
  return Math.hypot(north, east)
}

const at = (latitude: number, longitude: number): Position => ({ latitude, longitude })

// but for the first, the reference points of googollee/eviltransform
test.each([
  ['Tiananmen', at(39.90875, 116.39749), at(39.90734, 116.39126), 20],
  ['Shanghai', at(31.17530398364597, 121.531541859215), at(31.1774276, 121.5272106), 0.3],
  ['Shenzhen', at(22.540796131694766, 113.9171764808363), at(22.543847, 113.912316), 0.3],
  ['Beijing', at(39.91334545536069, 116.38404722455657), at(39.911954, 116.377817), 0.3],
])('%s is where everybody else’s maps have it', (_, read, meant, metres) => {
  expect(between(fromGcj02(read), meant)).toBeLessThan(metres)
})

test.each([
  ['Hong Kong', 22.285, 114.158],
  ['Macau', 22.19, 113.55],
  ['Xiamen', 24.48, 118.09],
  ['Sanya', 18.25, 109.51],
  ['Zhoushan', 30, 122.2],
  ['Kashgar', 39.47, 75.99],
  ['Dandong', 40.13, 124.38],
  ['Heihe', 50.245, 127.5],
])('%s is moved', (_, latitude, longitude) => {
  const read = { latitude, longitude }
  expect(between(fromGcj02(read), read)).toSatisfy((metres: number) => metres > 50 && metres < 700)
})

test.each([
  ['Taipei', 25.034, 121.565],
  ['Kinmen', 24.43, 118.32],
  ['Seoul', 37.5665, 126.978],
  ['Osaka', 34.6937, 135.5023],
  ['Singapore', 1.2903, 103.852],
  ['Hanoi', 21.0285, 105.8542],
  ['Kathmandu', 27.7172, 85.324],
  ['Ulaanbaatar', 47.9184, 106.9177],
  ['Sinuiju, over the river from Dandong', 40.1, 124.4],
  ['Blagoveshchensk, over the river from Heihe', 50.29, 127.53],
  ['Paris', 48.85837012345, 2.29448112345],
  ['Sydney', -33.8568, 151.2153],
  ['nowhere', 999, -999],
])('%s stays where it is', (_, latitude, longitude) => {
  expect(fromGcj02({ latitude, longitude })).toEqual({ latitude, longitude })
})

/** As WeChat writes them. */
const degrees = (min: number, max: number) =>
  fc.integer({ min: min * 1_000_000, max: max * 1_000_000 }).map((millionths) => millionths / 1_000_000)

test('the way back leads to what was read, to a hundred-thousandth of a degree', () => {
  fc.assert(
    fc.property(degrees(25, 40), degrees(101, 118), (latitude, longitude) => {
      const { latitude: north, longitude: east } = fromGcj02({ latitude, longitude })
      const [x = 0, y = 0] = gcoord.transform([east, north], gcoord.WGS84, gcoord.GCJ02)
      expect(Math.abs(x - longitude)).toBeLessThan(1e-5)
      expect(Math.abs(y - latitude)).toBeLessThan(1e-5)
    }),
  )
})

test('comes to an end everywhere, also at the corners of what gcoord takes for China', () => {
  for (const [latitude, longitude] of [
    [30, 72.0041],
    [0.8294, 100],
    [0.8294, 72.0041],
    [55.827, 137.8346],
  ] as const)
    expect(fromGcj02({ latitude, longitude })).toEqual({ latitude, longitude })
  fc.assert(fc.property(degrees(-90, 90), degrees(-180, 180), (north, east) => void fromGcj02(at(north, east))))
})
