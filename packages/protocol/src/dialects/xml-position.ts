import { fromGcj02, type Position } from './gcj02.ts'
import type { XmlElement } from './xml-element.ts'

/** Where that is, in WGS-84, by the names of its two values; undefined where one of them is no number. */
export const positionIn = (place: XmlElement, north: string, east: string): Position | undefined => {
  const latitude = place.degrees(north)
  const longitude = place.degrees(east)
  return latitude === undefined || longitude === undefined ? undefined : fromGcj02({ latitude, longitude })
}
