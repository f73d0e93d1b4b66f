/** Most code points of a display name (Synapse). */
export const nameLimit = 256
/** Most code points of a room's name: clients show far fewer, and the event has to hold it. */
export const titleLimit = 200
/** Most code points of a room's topic: WeChat allows no longer announcements. */
export const topicLimit = 2_000

/** The beginning of a text that is too long, with `…` at its end. `limit` in code points. */
export const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const points = [...text]
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`
}
