import { language } from './dom.js'
import { figures, hour } from './figures.js'

const moment = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' })
/** Pixels. */
const height = 110

/** A colour as it is now: another one where the screen turns dark. */
const colourOf = (element, part = 'color') => getComputedStyle(element)[part]
const faint = (colour) => colour.replace(/^rgb\((.+)\)$/, 'rgba($1, 0.22)')

const axis = { font: '11px system-ui, sans-serif', ticks: { show: false } }

const timeAxis = (quiet) => ({
  ...axis,
  stroke: quiet,
  size: 28,
  gap: 8,
  space: 70,
  grid: { show: false },
  values: (_, times) => times.map((time) => moment.format(time * 1000)),
})

const countAxis = (quiet, figure, { say, bars }) => ({
  ...axis,
  stroke: quiet,
  size: bars ? 30 : 52,
  space: 32,
  incrs: bars ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000] : undefined,
  grid: { stroke: () => colourOf(figure, 'borderTopColor'), width: 1 },
  values: (_, counts) => counts.map(say),
})

const series = (figure, { bars }) => ({
  stroke: () => colourOf(figure),
  fill: () => (bars ? colourOf(figure) : faint(colourOf(figure))),
  width: bars ? 0 : 2,
  points: { show: false },
  ...(bars && { paths: uPlot.paths.bars({ size: [0.8, 14, 2], align: 1 }) }),
})

const scales = ({ least, bars }) => {
  // the bar of a minute stands behind its beginning
  const ahead = bars ? 60 : 0
  return {
    x: { range: (_, __, to) => [(to ?? hour) - hour + ahead, (to ?? hour) + ahead] },
    y: { range: (_, __, to) => [0, Math.max(least, (to ?? 0) * 1.1)] },
  }
}

/** Draws a figure. `take` gives it how everything stands at a moment, `redraw` has it in the colours of now. */
export const draw = (figure) => {
  const about = figures[figure.dataset.chart]
  const [place, value, said] = ['.plot', 'output', 'figcaption'].map((one) => figure.querySelector(one))
  const quiet = () => colourOf(said)
  let last
  const show = (n) => {
    const at = n ?? (last ? last[0].length - 1 : -1)
    if (at < 0) return
    const when = n === null || n === undefined ? '' : ` · ${moment.format(last[0][at] * 1000)}`
    value.textContent = `${about.say(last[1][at] ?? 0)}${when}`
  }
  const looks = {
    width: place.clientWidth || 200,
    height,
    // half of the last label of the time stands behind the end
    padding: [6, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: scales(about),
    axes: [timeAxis(quiet), countAxis(quiet, figure, about)],
    series: [{}, series(figure, about)],
    hooks: { setCursor: [({ cursor: { idx } }) => show(idx)] },
  }
  const plot = new uPlot(looks, [[], []], place)
  new ResizeObserver(() => {
    if (place.clientWidth) plot.setSize({ width: place.clientWidth, height })
  }).observe(place)
  return {
    redraw: () => plot.redraw(),
    take: (now, standing) => {
      last = about.data(now, standing)
      plot.setData(last)
      show(plot.cursor.idx)
      figure.dataset.drawn = String(last[0].length)
    },
  }
}
