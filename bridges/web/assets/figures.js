import { language } from './dom.js'

// What the charts show, by name: their numbers, made of how everything stands, and how one of them is said.

/** Seconds that a chart goes back. */
export const hour = 3_600

const spans = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3_600],
  ['day', 86_400],
].map(([unit, length]) => [length, new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' })])
const wait = (seconds) => {
  const [length, form] = spans.findLast(([length]) => seconds >= length) ?? spans[0]
  return form.format(Math.floor(seconds / length))
}
const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
const many = (count) => plain.format(count)

// What waited longest, look by look: the server keeps no past of it. It lasts as long as the tab.
const kept = 'longest wait'
const waits = JSON.parse(sessionStorage.getItem(kept) ?? '[]')
const noted = (now, seconds) => {
  // one look alone makes no line
  waits.push(...(waits.length ? [] : [[now - 1, seconds]]), [now, seconds])
  while (waits[0][0] < now - hour) waits.shift()
  sessionStorage.setItem(kept, JSON.stringify(waits))
  return [waits.map(([at]) => at), waits.map(([, seconds]) => seconds)]
}
const longest = (now, { lanes, outbox, files }) =>
  [...lanes, ...outbox, ...files].reduce(
    (most, { oldest }) => Math.max(most, oldest ? now - Date.parse(oldest) / 1000 : 0),
    0,
  )
// nothing is no bar
const perMinute =
  (way) =>
  (_, { rates }) => [rates.map(({ minute }) => Date.parse(minute) / 1000), rates.map((rate) => rate[way] || null)]

/** `bars`: of minutes, which stand behind their beginning; else a line. `least`: how high it is at least. */
export const figures = {
  fromWeChat: { data: perMinute('fromWeChat'), say: many, least: 5, bars: true },
  toWeChat: { data: perMinute('toWeChat'), say: many, least: 5, bars: true },
  longestWait: { data: (now, standing) => noted(now, longest(now, standing)), say: wait, least: 10 },
}
